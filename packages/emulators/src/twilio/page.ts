// The page to play the other side: choose who you are, text and call numbers of the account, answer phones that ring.

const STYLE = `
:root{color-scheme:light dark;--canvas:oklch(.964 .003 80);--card:#fff;--ink:oklch(.218 .018 268);--dim:oklch(.462 .014 268);--line:oklch(.918 .004 80);--primary:oklch(.455 .165 264);--on:#fff;--soft:oklch(.946 .024 264);--bad:oklch(.475 .18 25);--good:oklch(.415 .1 155)}
@media(prefers-color-scheme:dark){:root{--canvas:oklch(.19 .016 268);--card:oklch(.235 .017 268);--ink:oklch(.94 .004 80);--dim:oklch(.74 .01 268);--line:oklch(.32 .016 268);--primary:oklch(.72 .12 264);--on:oklch(.19 .016 268);--soft:oklch(.3 .05 264);--bad:oklch(.75 .14 25);--good:oklch(.8 .12 155)}}
*{box-sizing:border-box}body{margin:0;background:var(--canvas);color:var(--ink);font:14px/1.5 system-ui,sans-serif}
header,main{max-width:1120px;margin:0 auto;padding:16px 20px}header h1{font-size:18px;margin:0}header p{color:var(--dim);margin:2px 0 0}
main{display:grid;grid-template-columns:320px 1fr;gap:16px;padding-top:0}@media(max-width:760px){main{grid-template-columns:1fr}}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;margin-bottom:16px}h2{font-size:13px;margin:0 0 8px;color:var(--dim);font-weight:600}
label{display:block;font-size:12px;color:var(--dim);margin:8px 0 2px}input,select,textarea{width:100%;font:inherit;color:inherit;background:var(--canvas);border:1px solid var(--line);border-radius:6px;padding:6px 8px}
button{font:inherit;border:1px solid var(--line);background:var(--card);color:inherit;border-radius:6px;padding:5px 10px;cursor:pointer;margin:6px 6px 0 0}button.main{background:var(--primary);border-color:var(--primary);color:var(--on)}
.text{max-width:75%;border-radius:10px;padding:7px 11px;margin:6px 0;background:var(--canvas);white-space:pre-wrap;overflow-wrap:anywhere}.text.in{margin-left:auto;background:var(--soft)}.text small,.call small{display:block;color:var(--dim);font-size:12px}
.call{border:1px solid var(--line);border-radius:8px;padding:8px 12px;margin:8px 0}.call.rings{border-color:var(--primary);box-shadow:0 0 0 2px var(--soft)}.bad{color:var(--bad)}.good{color:var(--good)}audio{width:100%;height:32px;margin-top:6px}:focus-visible{outline:2px solid var(--primary);outline-offset:1px}
`;

const BODY = `
<header><h1>Twilio on this machine</h1><p>You are whoever has the other phone. Nothing here leaves this machine.</p></header>
<main><div>
<section><h2>You</h2><label for="me">Your number</label><input id="me" value="+14155550142" autocomplete="off"><label for="number">Number of the account</label><select id="number"></select></section>
<section><h2>Text it</h2><form id="text"><label for="body">Text</label><textarea id="body" rows="3" required></textarea><label><input id="media" type="checkbox" style="width:auto"> with a picture</label><button class="main">Send text</button><button type="button" data-say="STOP">STOP</button><button type="button" data-say="START">START</button></form></section>
<section><h2>Call it</h2><button class="main" id="dial">Call</button></section>
<section><h2>Make it fail</h2><button data-fault='{"fail":[{"on":"messages","status":429,"code":20429,"message":"Too Many Requests"}]}'>Next text: 429</button><button data-fault='{"fail":[{"on":"messages","status":500,"code":20500,"message":"Internal Server Error"}]}'>Next text: 500</button><button data-fault='{"lose_answers":1}'>Lose the next answer</button><button data-fault='{"duplicates":2}'>Webhooks three times</button><button data-fault='{"fail":[],"lose_answers":0,"duplicates":0}'>All is well</button><p id="faults" style="color:var(--dim)"></p></section>
</div><div><section aria-live="polite"><h2>Calls</h2><div id="calls"></div></section><section aria-live="polite"><h2>Texts</h2><div id="texts"></div></section></div></main>
`;

const SCRIPT = `
const $=(id)=>document.getElementById(id);
const post=(path,body)=>fetch("/_emulator/"+path,{method:"POST",body:JSON.stringify(body||{})}).then(async(r)=>{if(!r.ok)alert((await r.json()).error||"Nothing waits for that now.");show()});
const el=(tag,set,...inside)=>{const e=Object.assign(document.createElement(tag),set);e.append(...inside);return e};
const between=()=>({from:$("me").value.trim(),to:$("number").value});
$("text").onsubmit=(e)=>{e.preventDefault();post("texts",{...between(),body:$("body").value,media:$("media").checked||undefined});$("body").value=""};
for(const b of document.querySelectorAll("[data-say]"))b.onclick=()=>post("texts",{...between(),body:b.dataset.say});
for(const b of document.querySelectorAll("[data-fault]"))b.onclick=()=>post("faults",JSON.parse(b.dataset.fault));
$("dial").onclick=()=>post("calls",between());
const acts={answer:[["Answer",{do:"answer"},1],["Decline",{do:"decline"}]],digits:[1,2,3,0].map((d)=>["Press "+d,{do:"digits",digits:String(d)}]),record:[["Leave a voicemail",{do:"speak",seconds:5},1]],hangup:[]};
const ended=["completed","busy","failed","no-answer","canceled"];
let last="";
async function show(){const s=await(await fetch("/_emulator/state")).json();const text=JSON.stringify([s.numbers,s.messages,s.calls,s.recordings,s.faults]);if(text===last)return;last=text;
const number=$("number"),chosen=number.value;number.replaceChildren(...s.numbers.map((n)=>el("option",{value:n.phone_number,textContent:n.phone_number+(n.sms_url?"":" (no webhook)")})));if(chosen)number.value=chosen;
$("faults").textContent=[...s.faults.fail.map((f)=>"next of "+f.on+": "+f.status),s.faults.lose_answers?s.faults.lose_answers+" answers will be lost":"",s.faults.duplicates?"webhooks come "+(s.faults.duplicates+1)+" times":""].filter(Boolean).join(", ");
$("texts").replaceChildren(...s.messages.slice(-60).reverse().map((m)=>el("div",{className:"text"+(m.direction==="inbound"?" in":"")},m.body||"",...(m.media.length+m.media_urls.length?[el("small",{textContent:m.media.length+m.media_urls.length+" media"})]:[]),el("small",{className:m.error_code?"bad":"",textContent:m.from+" → "+m.to+" · "+m.status+(m.error_code?" "+m.error_code:"")}))));
$("calls").replaceChildren(...s.calls.slice(-30).reverse().map((c)=>{const over=ended.includes(c.status);const box=el("div",{className:"call"+(c.waits_for==="answer"?" rings":"")},el("strong",{textContent:c.handset+(c.waits_for==="answer"?" rings":over?"":" is on the phone")}),el("small",{textContent:c.from+" → "+c.to+" · "+c.direction+" · "+c.status+(c.duration?" · "+c.duration+" s":"")}),...c.log.filter((l)=>!ended.includes(l)).slice(-6).map((l)=>el("small",{textContent:l})));
for(const[words,act,main]of acts[c.waits_for]||[])box.append(el("button",{className:main?"main":"",textContent:words,onclick:()=>post("calls/"+c.sid+"/act",act)}));
if(!over&&(c.waits_for&&c.waits_for!=="answer"||c.direction==="inbound"))box.append(el("button",{textContent:"Hang up",onclick:()=>post("calls/"+c.sid+"/act",{do:"hangup"})}));
for(const r of s.recordings.filter((r)=>r.call_sid===c.sid))box.append(el("small",{className:"good",textContent:"Recording of "+r.duration+" s"}),el("audio",{controls:true,preload:"none",src:"/_emulator/recordings/"+r.sid+".wav"}));
return box}));}
show();setInterval(show,700);
`;

export const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Twilio on this machine</title><style>${STYLE}</style></head><body>${BODY}<script>${SCRIPT}</script></body></html>`;
