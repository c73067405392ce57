/** How the home page looks: quiet where all is well, in the light and in the dark, from phone to wall. */
export const homeStyle = `
:root{color-scheme:light dark;--ink:#1c2024;--dim:#667078;--line:#d9dde1;--page:#fff;--ok:#6b7780;--warn:#9a6700;--crit:#c2261c;--link:#0b5cad}
@media (prefers-color-scheme:dark){:root{--ink:#dfe3e6;--dim:#8f9aa3;--line:#30363c;--page:#14171a;--ok:#8f9aa3;--warn:#e0a93b;--crit:#ff6b5e;--link:#7db8f5}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
header,main{max-width:72rem;margin:0 auto;padding:0 1rem}
header{display:flex;gap:1rem;align-items:baseline;border-bottom:1px solid var(--line)}
h1{font-size:1.2rem;margin:.8rem 0}
h2{font-size:.8rem;text-transform:uppercase;letter-spacing:.06em;color:var(--dim);margin:1.6rem 0 .4rem}
p{margin:0;color:var(--dim)}
a{color:var(--link)}
small{color:var(--dim)}
code{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse}
th{text-align:left;font-weight:400;color:var(--dim)}
th,td{padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
td span{display:inline-block;margin-right:.8rem}
.state,.ok{color:var(--ok)}
.warn{color:var(--warn)}
.crit,.unknown{color:var(--crit)}
.links{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(16rem,1fr));gap:.3rem 1rem}
#alerts ul{list-style:none;margin:0;padding:0}
#alerts li{border-bottom:1px solid var(--line);padding:.4rem 0}
#alerts li p{margin:.1rem 0 0 1.2rem}
@media (max-width:40rem){header{display:block}thead{display:none}tr{display:grid;grid-template-columns:6rem 6rem 1fr;padding:.4rem 0;border-bottom:1px solid var(--line)}td{border:0;padding:.1rem 0}td:nth-child(4){grid-column:1/-1}}
`;
