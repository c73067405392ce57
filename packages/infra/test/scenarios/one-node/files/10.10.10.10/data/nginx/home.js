'use strict';
const marks = { crit: '\u25a0', unknown: '\u25c6', warn: '\u25b2', ok: '\u00b7' };
const rank = { crit: 0, unknown: 1, warn: 2, ok: 3 };
async function ask(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(8000) });
  if (!answer.ok) throw new Error('HTTP ' + answer.status);
  return answer.json();
}
function element(tag, text, style) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (style !== undefined) made.className = style;
  return made;
}
function since(moment) {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(moment)) / 1000));
  if (seconds < 90) return 'for ' + seconds + ' s';
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? 'for ' + minutes + ' min' : 'for ' + Math.round(minutes / 60) + ' h';
}
function showAlerts(alerts) {
  const place = document.getElementById('alerts');
  const firing = alerts.filter((a) => a.state === 'firing' && a.labels.severity !== 'NONE');
  firing.sort((a, b) => Number(a.labels.level) - Number(b.labels.level) || a.activeAt.localeCompare(b.activeAt));
  place.replaceChildren();
  if (firing.length === 0) return place.append(element('p', 'Nothing.'));
  const list = element('ul');
  for (const alert of firing) {
    const style = alert.labels.severity === 'CRIT' ? 'crit' : 'warn';
    const item = element('li');
    item.append(element('span', marks[style] + ' ', style), element('strong', alert.annotations.summary || alert.name));
    item.append(element('small', '  ' + alert.name + ', ' + since(alert.activeAt)));
    if (alert.annotations.description) item.append(element('p', alert.annotations.description));
    if (alert.annotations.command) {
      const first = element('p', 'first  ');
      first.append(element('code', alert.annotations.command));
      item.append(first);
    }
    list.append(item);
  }
  place.append(list);
}
function showStates(series) {
  const up = new Map();
  for (const { metric, value } of series) {
    const key = metric.job + ' ' + metric.ins;
    const before = up.get(key);
    up.set(key, before === 0 ? 0 : Number(value[1]));
  }
  for (const row of document.querySelectorAll('tr[data-cluster]')) {
    let worst = 'ok';
    for (const member of row.querySelectorAll('span[data-ins]')) {
      let state = 'ok';
      for (const job of member.dataset.jobs.split(' ')) {
        const value = up.get(job + ' ' + member.dataset.ins);
        const found = value === undefined ? 'unknown' : value === 0 ? 'crit' : 'ok';
        if (rank[found] < rank[state]) state = found;
      }
      member.className = state;
      member.textContent = (state === 'ok' ? '' : marks[state] + ' ') + member.dataset.ins;
      if (rank[state] < rank[worst]) worst = state;
    }
    const words = { ok: 'ok', crit: 'down', unknown: 'not seen' };
    const cell = row.querySelector('.state');
    cell.textContent = marks[worst] + ' ' + words[worst];
    cell.className = 'state ' + worst;
  }
}
async function fill(url, show, what) {
  try {
    show(await ask(url));
  } catch (error) {
    what(error instanceof Error ? error.message : String(error));
  }
}
function refresh() {
  fill('/vmalert/api/v1/alerts', (r) => showAlerts(r.data.alerts), (why) =>
    document.getElementById('alerts').replaceChildren(element('p', 'vmalert does not answer (' + why + '). First: pigsty health infra', 'unknown')));
  fill('/vmetrics/api/v1/query?query=' + encodeURIComponent('last_over_time(up[1m])'), (r) => showStates(r.data.result), (why) => {
    for (const cell of document.querySelectorAll('td.state')) {
      cell.textContent = marks.unknown + ' not asked: ' + why;
      cell.className = 'state unknown';
    }
  });
}
refresh();
setInterval(() => { if (!document.hidden) refresh(); }, 10000);
