/** SELinux that is switched off at boot stays off: switching it on needs new labels on every file. */
export const seLinuxIsOff = `! command -v getenforce >/dev/null || [ "$(getenforce)" = Disabled ]`;
