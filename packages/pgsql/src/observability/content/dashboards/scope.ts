/** Variables of dashboards: their values are the labels of this metric. */
export const cls = { name: 'cls', metric: 'pg_up' };
export const ins = { name: 'ins', metric: 'pg_up' };

/** A metric of the chosen cluster. */
export const ofCluster = (metric: string, more = ''): string => `${metric}{cls="$cls"${more}}`;

/** A metric of the chosen instance. */
export const ofInstance = (metric: string, more = ''): string => `${metric}{ins="$ins"${more}}`;
