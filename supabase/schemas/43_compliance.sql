-- Who must not be written to or called, and when: a ledger of opt-outs for the whole org, quiet hours by the recipient's place, and links
-- that end a subscription. Words, patterns and hours are what the law and the carriers ask for as far as we know it; they advise nobody.

-- One row each time somebody asks not to be contacted, or takes it back; what holds is a question to the rows (private.standing_opt_out).
create table public.opt_outs (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  action text not null check (action in ('recorded', 'withdrawn')),
  channel text not null check (channel in ('sms', 'email', 'call', 'all')),
  address text check (length(address) between 3 and 320),
  source text not null check (source in ('keyword', 'free_text', 'unsubscribe_link', 'manual', 'import', 'bounce')),
  evidence_type text check (evidence_type in ('sms', 'email')),
  evidence_id uuid,
  note text check (length(note) <= 2000),
  person_id uuid,
  author_type text not null default 'system' check (author_type in ('user', 'key', 'system')),
  author_id uuid,
  recorded_at timestamptz(3) not null default now(),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint opt_outs_person_fkey foreign key (org_id, person_id) references public.people (org_id, id) on delete set null (person_id),
  constraint opt_outs_evidence check ((evidence_type is null) = (evidence_id is null))
);
comment on column public.opt_outs.address is 'null once the person was erased: the opt-out holds on by its hash';
comment on column public.opt_outs.evidence_id is 'the text or mail that says so';
create index opt_outs_recorded_idx on public.opt_outs (org_id, recorded_at desc, id desc);
create index opt_outs_person_idx on public.opt_outs (org_id, person_id);
create index opt_outs_address_idx on public.opt_outs (org_id, address, recorded_at desc);
select app.tenant_table('public.opt_outs', 'opt_outs', member => '{read,write}', type => 'opt_out', links => '{person_id}',
  mine => '(opt_outs.author_id = (select app.current_actor_id()) or opt_outs.person_id is null)');
revoke insert, update, delete on public.opt_outs from rapport_app;
drop policy tenant_insert on public.opt_outs;
drop policy tenant_update on public.opt_outs;
drop policy tenant_delete on public.opt_outs;
create trigger emit_recorded after insert on public.opt_outs for each row when (new.action = 'recorded') execute function app.emit('opt_out.recorded');
create trigger emit_withdrawn after insert on public.opt_outs for each row when (new.action = 'withdrawn') execute function app.emit('opt_out.withdrawn');

-- By what an address is known when nobody may keep it: its HMAC under a secret of the org.
create table private.suppression_secrets (
  org_id uuid primary key,
  secret bytea not null default extensions.gen_random_bytes(32)
);
create table private.suppressions (
  org_id uuid not null,
  opt_out_id uuid not null,
  address_hash bytea not null,
  action text not null,
  channel text not null,
  source text not null,
  recorded_at timestamptz(3) not null,
  primary key (org_id, opt_out_id),
  foreign key (org_id, opt_out_id) references public.opt_outs (org_id, id) on delete cascade
);
create index suppressions_address_idx on private.suppressions (org_id, address_hash, recorded_at desc, opt_out_id desc);
create function private.address_hash(org uuid, address text) returns bytea
language sql stable set search_path = '' as $$
  select extensions.hmac(convert_to(lower(btrim(address)), 'UTF8'), s.secret, 'sha256') from private.suppression_secrets s where s.org_id = org
$$;

-- The opt-out that holds for an address on a channel; no row: none does. The latest word on the channel or on all of them counts. An
-- address that mail bounced from is told apart: it stands in the way of bulk mail only.
create function private.standing_opt_out(org uuid, wanted_channel text, hash bytea, bounced boolean default false)
returns table (opt_out_id uuid, channel text, source text, recorded_at timestamptz)
language sql stable set search_path = '' as $$
  select s.opt_out_id, s.channel, s.source, s.recorded_at
  from (select s.* from private.suppressions s
    where s.org_id = org and s.address_hash = hash and s.channel in (wanted_channel, 'all') and (s.action = 'withdrawn' or (s.source = 'bounce') = bounced)
    order by s.recorded_at desc, s.opt_out_id desc limit 1) s
  where s.action = 'recorded'
$$;

-- Writes a row of the ledger and answers its id; where nothing would change by a link, a bounce or by hand, the one that holds.
create function private.write_opt_out(org uuid, action text, channel text, address text, source text, evidence_type text default null, evidence uuid default null,
  said text default null, author_kind text default 'system', author uuid default null, hash bytea default null, at timestamptz default clock_timestamp()) returns uuid
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_variable
declare
  plain text := lower(btrim(address));
  made uuid := app.uuid7();
  standing uuid;
  who uuid;
begin
  insert into private.suppression_secrets (org_id) values (org) on conflict do nothing;
  hash := coalesce(hash, private.address_hash(org, plain));
  -- Two at once have one effect.
  perform pg_advisory_xact_lock(hashtextextended(encode(hash, 'hex'), 43));
  select s.opt_out_id into standing from private.standing_opt_out(org, channel, hash, source = 'bounce') s;
  -- All of them stand only where none was taken back since.
  if action = 'recorded' and channel = 'all' and exists (select from unnest('{sms,email,call}'::text[]) one
    where not exists (select from private.standing_opt_out(org, one, hash, source = 'bounce'))) then standing := null; end if;
  if action = 'recorded' and standing is not null and source not in ('keyword', 'free_text') then return standing; end if;
  if action = 'withdrawn' and standing is null and not exists (select from private.standing_opt_out(org, channel, hash, true)) then return null; end if;
  who := case when plain like '+%' then (select p.person_id from private.person_by_phone(org, plain) p) else (select p.person_id from private.person_by_email(org, plain) p) end;
  insert into public.opt_outs (org_id, id, action, channel, address, source, evidence_type, evidence_id, note, person_id, author_type, author_id, recorded_at)
  values (org, made, action, channel, plain, source, case when evidence is not null then evidence_type end, evidence, left(said, 2000), who, author_kind, author, at);
  insert into private.suppressions (org_id, opt_out_id, address_hash, action, channel, source, recorded_at)
  values (org, made, hash, action, channel, source, at);
  return made;
end $$;

-- When a person is erased, their addresses are, too, unless somebody else has them; what they asked for holds by the hash.
create function app.erase_suppressed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.opt_outs o set address = null from old_people p
  where o.org_id = p.org_id and o.address in (p.email_normalized, p.phone_normalized)
    and not exists (select from public.people q where q.org_id = p.org_id and o.address in (q.email_normalized, q.phone_normalized));
  return null;
end $$;
create trigger erase_suppressed after delete on public.people referencing old table as old_people for each statement execute function app.erase_suppressed();

-- Whether somebody may be contacted: null, or why not, in words.
create function private.opt_out_words(channel text, source text, at timestamptz) returns text
language sql stable set search_path = '' as $$
  select 'they asked on ' || to_char(at, 'FMDD Mon YYYY') || case source when 'keyword' then ', by the word for it,' when 'free_text' then ', in a text,'
      when 'unsubscribe_link' then ', by the link in a mail,' else '' end
    || case channel when 'sms' then ' to get no more texts' when 'email' then ' to get no more e-mail' when 'call' then ' not to be called' else ' not to be contacted' end
$$;
create or replace function private.may_text(org uuid, phone uuid, e164 text) returns text
language sql stable set search_path = '' as $$
  select private.opt_out_words(o.channel, o.source, o.recorded_at) from private.standing_opt_out(org, 'sms', private.address_hash(org, e164)) o
$$;
create or replace function private.may_call(org uuid, e164 text) returns text
language sql stable set search_path = '' as $$
  select private.opt_out_words(o.channel, o.source, o.recorded_at) from private.standing_opt_out(org, 'call', private.address_hash(org, e164)) o
$$;
-- A mail to one person is refused for what that person asked; who left a list by its link and has written since may be answered.
create or replace function private.may_mail(org uuid, address text, bulk boolean) returns text
language plpgsql stable set search_path = '' as $$
declare
  hash bytea := private.address_hash(org, address);
  held record;
begin
  if hash is null then return null; end if;
  select o.* into held from private.standing_opt_out(org, 'email', hash) o;
  if found and (bulk or held.source <> 'unsubscribe_link' or not exists (select from public.emails e
    where e.org_id = org and e.direction = 'inbound' and e.occurred_at > held.recorded_at and e.from_address = lower(btrim(address)) and e.deleted_at is null)) then
    return private.opt_out_words(held.channel, held.source, held.recorded_at);
  end if;
  if bulk and exists (select from private.standing_opt_out(org, 'email', hash, true)) then return 'mail to this address comes back'; end if;
  return null;
end $$;

-- A mail that came back for good puts its address on the list. Several recipients: it does not say whose it was.
create function app.note_bounced_address() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if jsonb_array_length(new.recipients) = 1 then
    perform private.write_opt_out(new.org_id, 'recorded', 'email', new.recipients #>> '{0,address}', 'bounce', 'email', new.id, new.error);
  end if;
  return null;
end $$;
create trigger note_bounced_address after update of state on public.emails for each row
  when (old.state <> 'bounced' and new.state = 'bounced') execute function app.note_bounced_address();

-- Single words that end or begin texting. English: what Twilio acts on by itself (STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT and, since
-- May 2025, REVOKE and OPTOUT; START, YES, UNSTOP; HELP, INFO: help.twilio.com, "Twilio support for opt-out keywords", and its blog on the
-- FCC's rule of 11 April 2025), to which it also answers; ours for the rest. `handled`: Twilio answers, so we do not.
create table private.keywords (
  word text primary key check (word = upper(word)),
  meaning text not null check (meaning in ('stop', 'start', 'help')),
  language text not null,
  handled boolean not null default false
);
insert into private.keywords (word, meaning, language, handled)
select w, 'stop', 'en', true from unnest('{STOP,STOPALL,UNSUBSCRIBE,CANCEL,END,QUIT,REVOKE,OPTOUT}'::text[]) w
union all select w, 'start', 'en', true from unnest('{START,UNSTOP,YES}'::text[]) w
union all select w, 'help', 'en', true from unnest('{HELP,INFO}'::text[]) w
union all select w, 'stop', 'en', false from unnest('{"STOP ALL","OPT OUT",REMOVE}'::text[]) w
union all select w, 'stop', 'de', false from unnest('{STOPP,ABMELDEN,ABMELDUNG,ABBESTELLEN,AUSTRAGEN}'::text[]) w
union all select w, 'start', 'de', false from unnest('{ANMELDEN}'::text[]) w
union all select w, 'help', 'de', false from unnest('{HILFE}'::text[]) w
union all select w, 'stop', 'fr', false from unnest('{ARRET,ARRETE,ARRETER,ARRETEZ,ARRETT,DESABONNER,DESABONNEMENT,DESINSCRIRE}'::text[]) w
union all select w, 'start', 'fr', false from unnest('{REABONNER,REPRENDRE}'::text[]) w
union all select w, 'help', 'fr', false from unnest('{AIDE}'::text[]) w
union all select w, 'stop', 'it', false from unnest('{FERMA,FERMARE,DISISCRIVI,DISISCRIVERE,CANCELLAMI,BASTA}'::text[]) w
union all select w, 'start', 'it', false from unnest('{RIPRENDI}'::text[]) w
union all select w, 'help', 'it', false from unnest('{AIUTO}'::text[]) w
union all select w, 'stop', 'es', false from unnest('{ALTO,PARAR,PARE,DETENER,DETENGASE,CANCELAR,BAJA,"DAR DE BAJA",SALIR,"NO MAS"}'::text[]) w
union all select w, 'start', 'es', false from unnest('{ALTA,INICIAR,REANUDAR}'::text[]) w
union all select w, 'help', 'es', false from unnest('{AYUDA}'::text[]) w;

-- Sentences by which people take their consent back: opt_out takes effect at once, review makes a task for somebody who reads it. Tried in
-- their order on the text in small letters, without accents, apostrophes straight. `not`: what is certainly meant otherwise.
create table private.revocations (
  position int primary key,
  meaning text not null check (meaning in ('not', 'opt_out', 'review')),
  channel text not null default 'sms' check (channel in ('sms', 'call', 'all')),
  language text not null,
  pattern text not null
);
insert into private.revocations (position, meaning, channel, language, pattern) values
  (1, 'not', 'sms', 'en', $p$\m(do not|don'?t|never|won'?t|can'?t|didn'?t|not) (you )?(ever )?(stop|unsubscribe|remove)\M$p$),
  (2, 'not', 'sms', 'en', $p$\m(should|shall|can|could|do|did|must) (i|we) (stop|unsubscribe|remove)\M$p$),
  (10, 'opt_out', 'all', 'en', $p$\m(do not|don'?t|dont|never) (ever )?(contact|bother|reach out to) (me|us)\M$p$),
  (11, 'opt_out', 'all', 'en', $p$\mstop (contacting|harassing|bothering|spamming) (me|us)\M$p$),
  (12, 'opt_out', 'all', 'en', $p$\mleave (me|us) alone\M$p$),
  (13, 'opt_out', 'all', 'en', $p$\m(take|remove|delete) (me|us|my (name|number|phone|cell|contact)|this number) (off|from) (of )?(your|the|this|all|any|every)( \w+){0,3} (list|lists|database|records)\M$p$),
  (14, 'opt_out', 'call', 'en', $p$\m(stop calling|(do not|don'?t|dont|never) (ever )?call) (me|us|this number|here)\M$p$),
  (15, 'opt_out', 'sms', 'en', $p$\mstop (texting|messaging|sending (me )?(these |any |more |your )?(texts?|messages?|sms)|sending me|(these|the|your|all) (texts|messages))\M$p$),
  (16, 'opt_out', 'sms', 'en', $p$\m(do not|don'?t|dont|never) (ever )?(text|message|sms) (me|us|this number|here)\M$p$),
  (17, 'opt_out', 'sms', 'en', $p$\m(unsubscribe me|opt me out|take me off|no more (texts|messages|sms))\M$p$),
  (18, 'opt_out', 'sms', 'en', $p$\mi (want|would like|wish|need) to (unsubscribe|opt out|be removed)\M$p$),
  (19, 'opt_out', 'sms', 'en', $p$\m(revoke|withdraw) (my )?consent\M$p$),
  (20, 'opt_out', 'sms', 'en', $p$^\W*(please|pls|plz)?\W*(stop|unsubscribe|opt out)(\W|it|now|this|please|pls|thanks|thank you|already)*$$p$),
  (30, 'opt_out', 'all', 'de', $p$\mkontaktier(en?|t)?( sie)? (mich|uns)( bitte)? (nicht|nie)\M$p$),
  (31, 'opt_out', 'all', 'de', $p$\m(streichen?|losch(en?)?|nehmt?|nehmen|nimm|entfern(en?|t)?)( sie)?( mich| meine nummer)( bitte)? (von|aus)( \w+){1,3}\W*$$p$),
  (32, 'opt_out', 'call', 'de', $p$\m(rufen?|ruft)( sie)? (mich|uns)( bitte)? (nicht|nie)( mehr| wieder)? an\M$p$),
  (33, 'opt_out', 'sms', 'de', $p$\m(schreib(en?|t)?|schick(en?|t)?|send(en?|et)?|text(en?|et)?)( sie)? (mir|uns)( bitte)? (nicht|nie|nichts|keine)( \w+){0,2} ?(mehr|wieder|sms|nachrichten|texte)\M$p$),
  (34, 'opt_out', 'sms', 'de', $p$\m(hor(en|t)?( sie)?( bitte)? auf,? (mir|uns) (zu )?(\w+ )?(zu )?(schreiben|texten|schicken|senden)|(mochte|will|wunsche) (bitte )?keine (sms|nachrichten|texte)( mehr)?)\M$p$),
  (35, 'opt_out', 'sms', 'de', $p$\m(melde[nt]?|trage[nt]?)( sie)? mich( bitte)? (ab|aus)\M$p$),
  (40, 'opt_out', 'all', 'fr', $p$\m(ne me contacte[zr]?s? plus|(arrete|cesse)[zr]? de me (contacter|harceler|deranger)|laisse[zr]?[- ]moi tranquille)\M$p$),
  (41, 'opt_out', 'all', 'fr', $p$\m(retire|supprime|enleve|efface)[zr]?[- ]moi de (votre|vos|ta|tes|la|cette) (liste|listes|fichier|fichiers|base)\M$p$),
  (42, 'opt_out', 'call', 'fr', $p$\m(ne m'appel(ez|er|les?) plus|(arrete|cesse)[zr]? de m'appeler)\M$p$),
  (43, 'opt_out', 'sms', 'fr', $p$\m(ne m'(ecri(s|vez)|envoye[zr]?) plus|ne me (texte|envoye)[zr]?s? plus|(arrete|cesse)[zr]? de (m'ecrire|me texter|m'envoyer))\M$p$),
  (44, 'opt_out', 'sms', 'fr', $p$\m(desabonne|desinscri(s|ve)|desinscrive)[zr]?[- ]moi\M$p$),
  (50, 'opt_out', 'all', 'it', $p$\m(non (mi )?contatt(ate|are|i|atemi|armi|arci)( mi)? (piu|mai piu)|(smetti|smettete|smettetela|smetta) di contattar(mi|ci)|lasci?a(te)?mi in pace)\M$p$),
  (51, 'opt_out', 'all', 'it', $p$\m(cancella(te)?mi|toglie(te)?mi|toglimi|rimuov(i|ete)mi) (dalla|dalle|dal|da)( \w+){1,3}\W*$$p$),
  (52, 'opt_out', 'call', 'it', $p$\m(non (mi )?chiam(ate|are|i|atemi|armi)( mi)? piu|(smetti|smettete|smetta) di chiamarmi)\M$p$),
  (53, 'opt_out', 'sms', 'it', $p$\m(non (mi )?(scriv(ete|ere|a|etemi|ermi)|mand(ate|are|i|atemi|armi)|invi(ate|are|i|atemi|armi))( mi)?( \w+){0,2} piu|(smetti|smettete|smetta) di (scrivermi|mandarmi|inviarmi)|basta (con i |con gli )?(sms|messaggi))\M$p$),
  (60, 'opt_out', 'all', 'es', $p$\m(no (me|nos) (contacte[ns]?|moleste[ns]?)( mas| nunca mas)?|(deje|deja|dejen|paren?) de (contactarme|contactarnos|molestarme|molestarnos|acosarme)|(dejeme|dejenme|dejame)( ya)? en paz)\M$p$),
  (61, 'opt_out', 'all', 'es', $p$\m(quite|quiten|quita|borre|borren|borra|elimine|eliminen|elimina|saque|saquen|saca)(me|nos|( mi numero))( \w+)? de (su|sus|tu|tus|la|esta|las) (lista|listas|base)\M$p$),
  (62, 'opt_out', 'call', 'es', $p$\m(no (me|nos) llame[ns]?|(deje|deja|dejen|paren?) de (llamarme|llamarnos))\M$p$),
  (63, 'opt_out', 'sms', 'es', $p$\m(no (me|nos) (escriba[ns]?|mande[ns]?|envie[ns]?|texte[en]+)( \w+){0,2} mas|(deje|deja|dejen|paren?) de (escribirme|mandarme|enviarme|textearme)|no (quiero|deseo) (recibir )?mas (mensajes|sms|textos)|(deme|denme|dame) de baja|no mas (mensajes|sms|textos))\M$p$),
  (80, 'review', 'sms', 'en', $p$\m(unsubscribe|opt out|wrong number|not interested|remove me|lose my number)\M$p$),
  (81, 'review', 'sms', 'en', $p$\mstop\M(?! (by|in|over|at|off|sign))$p$),
  (82, 'review', 'sms', 'de', $p$\m(kein interesse|falsche nummer|aufhoren|keine werbung|keine (sms|nachrichten)|in ruhe lassen|abmelden)\M$p$),
  (83, 'review', 'sms', 'fr', $p$\m(pas interesse|mauvais numero|faux numero|plus de (sms|messages|textos)|desabonner|laisser tranquille)\M$p$),
  (84, 'review', 'sms', 'it', $p$\m(non (mi )?(interessa|interessat[oa])|non sono interessat[oa]|numero sbagliato|disiscriver)\M$p$),
  (85, 'review', 'sms', 'es', $p$\m(no (me|nos) interesa|numero equivocado|dar(me)? de baja|cancelar suscripcion)\M$p$);

-- What a text says about texting: stop, start, help, opt_out, review; no row: nothing.
create function private.read_keyword(said text) returns table (meaning text, channel text, language text, handled boolean, source text)
language plpgsql stable set search_path = '' as $$
declare
  plain text := btrim(regexp_replace(replace(replace(lower(extensions.unaccent('extensions.unaccent', coalesce(said, ''))), '’', ''''), '‘', ''''), '\s+', ' ', 'g'));
  spoken text := upper(btrim(regexp_replace(plain, '[^[:alnum:] ]+', '', 'g')));
begin
  return query select k.meaning, 'sms'::text, k.language, k.handled and btrim(upper(said)) = k.word, 'keyword'::text from private.keywords k where k.word = spoken;
  if found or length(plain) = 0 then return; end if;
  -- In a long text such words are about something else as often as not.
  return query select case when r.meaning = 'opt_out' and length(plain) > 320 then 'review' else r.meaning end, r.channel, r.language, false, 'free_text'::text
    from private.revocations r where plain ~ r.pattern and (r.meaning <> 'review' or length(plain) <= 320) order by r.position limit 1;
end $$;

-- What is sent back, once, in their language.
create function private.opt_out_reply(org uuid, meaning text, language text) returns text
language sql stable set search_path = '' as $$
  select format(case meaning
    when 'stop' then case language
      when 'de' then 'Sie erhalten keine SMS mehr von %s. Mit START melden Sie sich wieder an.'
      when 'fr' then 'Vous ne recevrez plus de SMS de %s. Répondez START pour en recevoir à nouveau.'
      when 'it' then 'Non riceverà più SMS da %s. Risponda START per riceverli di nuovo.'
      when 'es' then 'No recibirá más SMS de %s. Responda START para volver a recibirlos.'
      else 'You will get no more texts from %s. Reply START to get them again.' end
    when 'start' then case language
      when 'de' then 'Sie erhalten wieder SMS von %s. Mit STOP melden Sie sich ab.'
      when 'fr' then 'Vous recevrez à nouveau les SMS de %s. Répondez STOP pour ne plus en recevoir.'
      when 'it' then 'Riceverà di nuovo gli SMS di %s. Risponda STOP per non riceverne più.'
      when 'es' then 'Volverá a recibir los SMS de %s. Responda STOP para no recibir más.'
      else 'You will get texts from %s again. Reply STOP to get none.' end
    else case language
      when 'de' then 'Hier schreibt %s. Antworten Sie einfach; mit STOP erhalten Sie keine SMS mehr.'
      when 'fr' then 'Ici %s. Répondez simplement, ou STOP pour ne plus recevoir de SMS.'
      when 'it' then 'Qui %s. Risponda pure, o STOP per non ricevere più SMS.'
      when 'es' then 'Somos %s. Responda a este mensaje, o STOP para no recibir más SMS.'
      else 'This is %s. Just reply, or reply STOP to get no more texts.' end end, o.name)
  from public.orgs o where o.id = org
$$;

create or replace function private.note_keyword(org uuid, phone uuid, e164 text, said text) returns text
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_variable
declare
  read record;
  source public.sms;
  person record;
  mail text;
begin
  select k.* into read from private.read_keyword(said) k;
  if not found or read.meaning = 'not' then return null; end if;
  select s.* into source from public.sms s where s.org_id = org and s.phone_id = phone and s.from_number = e164 and s.direction = 'inbound'
  order by s.id desc limit 1;
  if read.meaning in ('stop', 'opt_out') then
    perform private.write_opt_out(org, 'recorded', read.channel, e164, read.source, 'sms', source.id, said, at => source.occurred_at);
    -- Who wants to hear nothing at all is known by mail, too.
    if read.channel = 'all' then
      select p.person_id, q.email_normalized into person from private.person_by_phone(org, e164) p join public.people q on q.org_id = org and q.id = p.person_id;
      if person.email_normalized is not null then
        perform private.write_opt_out(org, 'recorded', 'all', person.email_normalized, read.source, 'sms', source.id, said, at => source.occurred_at);
      end if;
    end if;
    -- What waits for this number, from whichever of ours, does not go.
    if private.may_text(org, phone, e164) is not null then
      update public.sms s set state = 'cancelled', error = private.may_text(org, phone, e164)
      where s.org_id = org and s.to_number = e164 and s.state = 'queued' and s.direction = 'outbound' and not exists (
        select from private.phone_queue q where q.org_id = org and q.id = s.id and q.attempts > 0);
    end if;
    return case when read.handled then null else private.opt_out_reply(org, 'stop', read.language) end;
  elsif read.meaning = 'start' then
    if private.write_opt_out(org, 'withdrawn', 'sms', e164, read.source, 'sms', source.id, said, at => source.occurred_at) is null then return null; end if;
    return case when read.handled then null else private.opt_out_reply(org, 'start', read.language) end;
  elsif read.meaning = 'help' then
    return case when read.handled then null else private.opt_out_reply(org, 'help', read.language) end;
  end if;
  insert into public.tasks (org_id, title, description, due_on, assignee_id, person_id, company_id)
  select org, 'Does ' || e164 || ' want no more texts?', 'They wrote: ' || left(said, 1000) || E'\n\nIf they do, record an opt-out.', current_date, c.holder_id, c.person_id, c.company_id
  from public.conversations c where c.org_id = org and c.id = source.conversation_id
    and not exists (select from public.tasks t where t.org_id = org and t.title = 'Does ' || e164 || ' want no more texts?' and t.done_at is null and t.deleted_at is null);
  return null;
end $$;

-- The other address of whose this one is: who says something about all channels says it of the mail and the phone.
create function private.other_address(org uuid, address text) returns text
language sql stable set search_path = '' as $$
  select case when address like '+%' then (select q.email_normalized from private.person_by_phone(org, address) p join public.people q on q.org_id = org and q.id = p.person_id)
    else (select q.phone_normalized from private.person_by_email(org, address) p join public.people q on q.org_id = org and q.id = p.person_id) end
$$;

-- Records that somebody asked not to be contacted, or, for who may delete opt-outs, that they took it back. Null: there was none to take back.
create function app.record_opt_out(channel text, address text, source text default 'manual', said text default null) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid := app.org_with('opt_outs.write');
  other text;
begin
  if org is null then raise exception 'this needs the permission opt_outs.write' using errcode = '42501'; end if;
  other := case when channel = 'all' then private.other_address(org, address) end;
  if other is not null then
    perform private.write_opt_out(org, 'recorded', channel, other, case when source = 'import' then 'import' else 'manual' end, null, null, said,
      case when app.current_key_id() is null then 'user' else 'key' end, app.current_actor_id());
  end if;
  return private.write_opt_out(org, 'recorded', channel, address, case when source = 'import' then 'import' else 'manual' end, null, null, said,
    case when app.current_key_id() is null then 'user' else 'key' end, app.current_actor_id());
end $$;
create function app.withdraw_opt_out(channel text, address text, said text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid := app.org_with('opt_outs.delete');
  other text;
begin
  if org is null then raise exception 'this needs the permission opt_outs.delete' using errcode = '42501'; end if;
  other := case when channel = 'all' then private.other_address(org, address) end;
  if other is not null then
    perform private.write_opt_out(org, 'withdrawn', channel, other, 'manual', null, null, said,
      case when app.current_key_id() is null then 'user' else 'key' end, app.current_actor_id());
  end if;
  return private.write_opt_out(org, 'withdrawn', channel, address, 'manual', null, null, said,
    case when app.current_key_id() is null then 'user' else 'key' end, app.current_actor_id());
end $$;
grant execute on function app.record_opt_out(text, text, text, text), app.withdraw_opt_out(text, text, text) to rapport_app;

-- Hours in which an org lets texts and calls go, by country and state of the recipient; beside them stand the ones that we know below.
create table public.quiet_hours (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  channel text not null check (channel in ('sms', 'call', 'email')),
  country text check (country ~ '^[A-Z]{2}$'),
  region text check (region ~ '^[A-Z]{2,3}$'),
  weekdays int[] not null default '{1,2,3,4,5,6,7}' check (weekdays <@ '{1,2,3,4,5,6,7}' and cardinality(weekdays) between 1 and 7),
  earliest text not null check (earliest ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  latest text not null check (latest ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint quiet_hours_region_of_country check (region is null or country is not null),
  constraint quiet_hours_order check (earliest < latest)
);
comment on column public.quiet_hours.country is 'ISO 3166; null: wherever nothing else is said';
comment on column public.quiet_hours.weekdays is '1 is Monday; a day that no row of a place names is quiet all day';
comment on column public.quiet_hours.earliest is 'the recipient''s time; between earliest and latest messages may go';
create index quiet_hours_place_idx on public.quiet_hours (org_id, channel, country, region, id);
select app.tenant_table('public.quiet_hours', 'quiet_hours', member => '{read}');

-- Hours that hold where an org says nothing stricter. Federal: 47 CFR 64.1200(c)(1), 8 to 21 at the called party's place. Florida: Fla.
-- Stat. 501.616; Texas: Bus. & Com. Code 301.051 and, for texts, SB 140 of 2025; Oklahoma: Okla. Stat. 15-775C; Washington: RCW
-- 80.36.390 as HB 1497 of 2022 left it (wa-law.org/bill/2021-22/hb/1497/S.PL); Rhode Island: R.I. Gen. Laws 5-61; South Dakota: SDCL
-- 37-30-28. Wyoming's evening and Pennsylvania's Sundays, which it forbids since 18 October 2026: as "Can I call now" of Call Desk
-- (glama.ai, modernmustardseed) gives them. The others as the tables of dropcowboy.com/state-compliance (November 2025) and Referrizer's
-- "TCPA quiet hours and state-specific rules" give them. Canada: the CRTC's Unsolicited Telecommunications Rules, part III
-- (crtc.gc.ca/eng/trules-reglest.htm), with the hours as northerntel.ca's "National Do Not Call List" names them; they are about calls,
-- and texts keep to them. France, calls: Code de la consommation D. 223-9 (decree 2022-1313); France, texts: Monday to Saturday from 10 to
-- 20, the strictest that senders name (digitaleo.fr, "Législation SMS commerciaux"). Public holidays are not in the table.
create table private.quiet_hour_defaults (
  id int primary key generated always as identity,
  channel text not null check (channel in ('sms', 'call')),
  country text,
  region text,
  weekdays int[] not null,
  earliest text not null,
  latest text not null
);
insert into private.quiet_hour_defaults (channel, country, region, weekdays, earliest, latest)
select c.channel, d.country, d.region, d.weekdays::int[], d.earliest, d.latest
from (values ('sms'), ('call')) c (channel), (values
  (null, null, '{1,2,3,4,5,6,7}', '08:00', '21:00'),
  ('US', null, '{1,2,3,4,5,6,7}', '08:00', '21:00'),
  ('CA', null, '{1,2,3,4,5}', '09:00', '21:30'), ('CA', null, '{6,7}', '10:00', '18:00'),
  ('US', 'AL', '{1,2,3,4,5,6}', '08:00', '20:00'),
  ('US', 'CT', '{1,2,3,4,5,6,7}', '09:00', '20:00'),
  ('US', 'FL', '{1,2,3,4,5,6,7}', '08:00', '20:00'),
  ('US', 'KY', '{1,2,3,4,5,6,7}', '10:00', '21:00'),
  ('US', 'LA', '{1,2,3,4,5,6}', '08:00', '20:00'),
  ('US', 'MA', '{1,2,3,4,5,6,7}', '08:00', '20:00'),
  ('US', 'MD', '{1,2,3,4,5,6,7}', '08:00', '20:00'),
  ('US', 'MI', '{1,2,3,4,5,6,7}', '09:00', '21:00'),
  ('US', 'MN', '{1,2,3,4,5,6,7}', '09:00', '21:00'),
  ('US', 'MS', '{1,2,3,4,5,6}', '08:00', '20:00'),
  ('US', 'NJ', '{1,2,3,4,5,6,7}', '08:00', '20:00'),
  ('US', 'NM', '{1,2,3,4,5,6,7}', '09:00', '21:00'),
  ('US', 'NV', '{1,2,3,4,5,6,7}', '09:00', '20:00'),
  ('US', 'OK', '{1,2,3,4,5,6,7}', '08:00', '20:00'),
  ('US', 'PA', '{1,2,3,4,5,6}', '08:00', '21:00'),
  ('US', 'RI', '{1,2,3,4,5}', '09:00', '18:00'), ('US', 'RI', '{6}', '10:00', '17:00'),
  ('US', 'SD', '{1,2,3,4,5}', '09:00', '21:00'),
  ('US', 'TX', '{1,2,3,4,5,6}', '09:00', '21:00'), ('US', 'TX', '{7}', '12:00', '21:00'),
  ('US', 'WA', '{1,2,3,4,5,6,7}', '08:00', '20:00'),
  ('US', 'WY', '{1,2,3,4,5,6,7}', '08:00', '20:00')) d (country, region, weekdays, earliest, latest)
union all values ('call', 'FR', null, '{1,2,3,4,5}'::int[], '10:00', '13:00'), ('call', 'FR', null, '{1,2,3,4,5}', '14:00', '20:00'),
  ('sms', 'FR', null, '{1,2,3,4,5,6}', '10:00', '20:00');

-- Where a number is by its first digits (E.164; area codes as the NANPA assigns them). Several zones: it may be in any of them.
create table private.number_places (
  prefix text primary key check (prefix ~ '^[1-9][0-9]{0,5}$'),
  country text not null,
  region text,
  zones text[] not null
);
insert into private.number_places (prefix, country, region, zones)
select '1' || a.code, p.country, p.region, string_to_array(p.zones, ' ') from (values
  ('US', 'AL', 'America/Chicago', '205 251 256 334 659 938'), ('US', 'AK', 'America/Anchorage', '907'), ('US', 'AZ', 'America/Phoenix', '480 520 602 623 928'),
  ('US', 'AR', 'America/Chicago', '327 479 501 870'),
  ('US', 'CA', 'America/Los_Angeles', '209 213 279 310 323 341 350 357 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714 738 747 760 805 818 820 831 837 840 858 909 916 925 949 951'),
  ('US', 'CO', 'America/Denver', '303 719 720 748 970 983'), ('US', 'CT', 'America/New_York', '203 475 860 959'), ('US', 'DE', 'America/New_York', '302'),
  ('US', 'DC', 'America/New_York', '202 771'),
  ('US', 'FL', 'America/New_York', '239 305 321 324 352 386 407 561 645 656 689 727 728 754 772 786 813 863 904 941 954'), ('US', 'FL', 'America/New_York America/Chicago', '448 850'),
  ('US', 'GA', 'America/New_York', '229 404 470 478 678 706 762 770 912 943'), ('US', 'HI', 'Pacific/Honolulu', '808'), ('US', 'ID', 'America/Boise America/Los_Angeles', '208 986'),
  ('US', 'IL', 'America/Chicago', '217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872'),
  ('US', 'IN', 'America/New_York', '260 317 463 574 765'), ('US', 'IN', 'America/New_York America/Chicago', '219 812 930'), ('US', 'IA', 'America/Chicago', '319 515 563 641 712'),
  ('US', 'KS', 'America/Chicago', '316 913'), ('US', 'KS', 'America/Chicago America/Denver', '620 785'), ('US', 'KY', 'America/New_York', '502 859'),
  ('US', 'KY', 'America/New_York America/Chicago', '270 364 606'), ('US', 'LA', 'America/Chicago', '225 318 337 457 504 985'), ('US', 'ME', 'America/New_York', '207'),
  ('US', 'MD', 'America/New_York', '227 240 301 410 443 667'), ('US', 'MA', 'America/New_York', '339 351 413 508 617 774 781 857 978'),
  ('US', 'MI', 'America/Detroit', '231 248 269 313 517 586 616 679 734 810 947 989'), ('US', 'MI', 'America/Detroit America/Menominee', '906'),
  ('US', 'MN', 'America/Chicago', '218 320 507 612 651 763 924 952'), ('US', 'MS', 'America/Chicago', '228 471 601 662 769'),
  ('US', 'MO', 'America/Chicago', '235 314 417 557 573 636 660 816 975'), ('US', 'MT', 'America/Denver', '406'), ('US', 'NE', 'America/Chicago', '402 531'),
  ('US', 'NE', 'America/Chicago America/Denver', '308'), ('US', 'NV', 'America/Los_Angeles', '702 725'), ('US', 'NV', 'America/Los_Angeles America/Denver', '775'),
  ('US', 'NH', 'America/New_York', '603'), ('US', 'NJ', 'America/New_York', '201 551 609 640 732 848 856 862 908 973'), ('US', 'NM', 'America/Denver', '505 575'),
  ('US', 'NY', 'America/New_York', '212 315 329 332 347 363 465 516 518 585 607 624 631 646 680 716 718 838 845 914 917 929 934'),
  ('US', 'NC', 'America/New_York', '252 336 472 704 743 828 910 919 980 984'), ('US', 'ND', 'America/Chicago America/Denver', '701'),
  ('US', 'OH', 'America/New_York', '216 220 234 283 326 330 380 419 436 440 513 567 614 740 937'), ('US', 'OK', 'America/Chicago', '405 539 572 580 918'),
  ('US', 'OR', 'America/Los_Angeles', '503 971'), ('US', 'OR', 'America/Los_Angeles America/Boise', '458 541'),
  ('US', 'PA', 'America/New_York', '215 223 267 272 412 445 484 570 582 610 717 724 814 835 878'), ('US', 'RI', 'America/New_York', '401'),
  ('US', 'SC', 'America/New_York', '803 821 839 843 854 864'), ('US', 'SD', 'America/Chicago America/Denver', '605'), ('US', 'TN', 'America/Chicago', '615 629 731 901'),
  ('US', 'TN', 'America/New_York', '865'), ('US', 'TN', 'America/New_York America/Chicago', '423 931'),
  ('US', 'TX', 'America/Chicago', '210 214 254 281 325 346 361 409 430 469 512 621 682 713 726 737 806 817 830 832 903 936 940 945 956 972 979'),
  ('US', 'TX', 'America/Denver', '915'), ('US', 'TX', 'America/Chicago America/Denver', '432'), ('US', 'UT', 'America/Denver', '385 435 801'), ('US', 'VT', 'America/New_York', '802'),
  ('US', 'VA', 'America/New_York', '276 434 540 571 686 703 757 804 826 948'), ('US', 'WA', 'America/Los_Angeles', '206 253 360 425 509 564'),
  ('US', 'WV', 'America/New_York', '304 681'), ('US', 'WI', 'America/Chicago', '262 274 353 414 534 608 715 920'), ('US', 'WY', 'America/Denver', '307'),
  ('US', 'PR', 'America/Puerto_Rico', '787 939'), ('US', 'VI', 'America/Puerto_Rico', '340'), ('US', 'GU', 'Pacific/Guam', '670 671'), ('US', 'AS', 'Pacific/Pago_Pago', '684'),
  ('CA', 'AB', 'America/Edmonton', '368 403 587 780 825'), ('CA', 'BC', 'America/Vancouver', '236 250 257 604 672 778'), ('CA', 'MB', 'America/Winnipeg', '204 431 584'),
  ('CA', 'NB', 'America/Moncton', '428 506'), ('CA', 'NL', 'America/St_Johns', '709 879'), ('CA', 'NS', 'America/Halifax', '782 902'),
  ('CA', 'ON', 'America/Toronto', '226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 905 942'), ('CA', 'ON', 'America/Toronto America/Winnipeg', '807'),
  ('CA', 'QC', 'America/Toronto', '263 354 367 418 438 450 468 514 579 581 819 873'), ('CA', 'SK', 'America/Regina', '306 474 639'),
  ('CA', 'NT', 'America/Whitehorse America/Iqaluit', '867')) p (country, region, zones, codes), unnest(string_to_array(p.codes, ' ')) a (code)
union all select c.prefix, c.country, null, string_to_array(c.zones, ' ') from (values
  ('1', 'US', 'America/New_York America/Los_Angeles Pacific/Honolulu'), ('7', 'RU', 'Europe/Moscow Asia/Vladivostok'), ('77', 'KZ', 'Asia/Almaty'), ('20', 'EG', 'Africa/Cairo'),
  ('27', 'ZA', 'Africa/Johannesburg'), ('30', 'GR', 'Europe/Athens'), ('31', 'NL', 'Europe/Amsterdam'), ('32', 'BE', 'Europe/Brussels'), ('33', 'FR', 'Europe/Paris'),
  ('34', 'ES', 'Europe/Madrid'), ('36', 'HU', 'Europe/Budapest'), ('39', 'IT', 'Europe/Rome'), ('40', 'RO', 'Europe/Bucharest'), ('41', 'CH', 'Europe/Zurich'),
  ('43', 'AT', 'Europe/Vienna'), ('44', 'GB', 'Europe/London'), ('45', 'DK', 'Europe/Copenhagen'), ('46', 'SE', 'Europe/Stockholm'), ('47', 'NO', 'Europe/Oslo'),
  ('48', 'PL', 'Europe/Warsaw'), ('49', 'DE', 'Europe/Berlin'), ('51', 'PE', 'America/Lima'), ('52', 'MX', 'America/Mexico_City America/Tijuana'),
  ('54', 'AR', 'America/Argentina/Buenos_Aires'), ('55', 'BR', 'America/Sao_Paulo America/Manaus'), ('56', 'CL', 'America/Santiago'), ('57', 'CO', 'America/Bogota'),
  ('58', 'VE', 'America/Caracas'), ('60', 'MY', 'Asia/Kuala_Lumpur'), ('61', 'AU', 'Australia/Perth Australia/Sydney'), ('62', 'ID', 'Asia/Jakarta Asia/Jayapura'),
  ('63', 'PH', 'Asia/Manila'), ('64', 'NZ', 'Pacific/Auckland'), ('65', 'SG', 'Asia/Singapore'), ('66', 'TH', 'Asia/Bangkok'), ('81', 'JP', 'Asia/Tokyo'),
  ('82', 'KR', 'Asia/Seoul'), ('84', 'VN', 'Asia/Ho_Chi_Minh'), ('86', 'CN', 'Asia/Shanghai'), ('90', 'TR', 'Europe/Istanbul'), ('91', 'IN', 'Asia/Kolkata'),
  ('92', 'PK', 'Asia/Karachi'), ('94', 'LK', 'Asia/Colombo'), ('212', 'MA', 'Africa/Casablanca'), ('213', 'DZ', 'Africa/Algiers'), ('216', 'TN', 'Africa/Tunis'),
  ('234', 'NG', 'Africa/Lagos'), ('254', 'KE', 'Africa/Nairobi'), ('351', 'PT', 'Europe/Lisbon'), ('352', 'LU', 'Europe/Luxembourg'), ('353', 'IE', 'Europe/Dublin'),
  ('354', 'IS', 'Atlantic/Reykjavik'), ('355', 'AL', 'Europe/Tirane'), ('356', 'MT', 'Europe/Malta'), ('357', 'CY', 'Asia/Nicosia'), ('358', 'FI', 'Europe/Helsinki'),
  ('359', 'BG', 'Europe/Sofia'), ('370', 'LT', 'Europe/Vilnius'), ('371', 'LV', 'Europe/Riga'), ('372', 'EE', 'Europe/Tallinn'), ('373', 'MD', 'Europe/Chisinau'),
  ('375', 'BY', 'Europe/Minsk'), ('376', 'AD', 'Europe/Andorra'), ('377', 'MC', 'Europe/Monaco'), ('378', 'SM', 'Europe/San_Marino'), ('380', 'UA', 'Europe/Kyiv'),
  ('381', 'RS', 'Europe/Belgrade'), ('382', 'ME', 'Europe/Podgorica'), ('385', 'HR', 'Europe/Zagreb'), ('386', 'SI', 'Europe/Ljubljana'), ('387', 'BA', 'Europe/Sarajevo'),
  ('389', 'MK', 'Europe/Skopje'), ('420', 'CZ', 'Europe/Prague'), ('421', 'SK', 'Europe/Bratislava'), ('423', 'LI', 'Europe/Vaduz'), ('852', 'HK', 'Asia/Hong_Kong'),
  ('853', 'MO', 'Asia/Macau'), ('880', 'BD', 'Asia/Dhaka'), ('886', 'TW', 'Asia/Taipei'), ('966', 'SA', 'Asia/Riyadh'), ('971', 'AE', 'Asia/Dubai'), ('972', 'IL', 'Asia/Jerusalem'),
  ('974', 'QA', 'Asia/Qatar')) c (prefix, country, zones);

-- States by what people write behind the comma: "Austin, TX", "Miami, Florida 33101, USA".
create table private.state_names (
  region text primary key,
  name text not null unique
);
insert into private.state_names (region, name)
select split_part(s, ' ', 1), substr(s, 4) from unnest(string_to_array('AL alabama|AK alaska|AZ arizona|AR arkansas|CA california|CO colorado|CT connecticut|DE delaware|DC district of columbia|FL florida|GA georgia|HI hawaii|ID idaho|IL illinois|IN indiana|IA iowa|KS kansas|KY kentucky|LA louisiana|ME maine|MD maryland|MA massachusetts|MI michigan|MN minnesota|MS mississippi|MO missouri|MT montana|NE nebraska|NV nevada|NH new hampshire|NJ new jersey|NM new mexico|NY new york|NC north carolina|ND north dakota|OH ohio|OK oklahoma|OR oregon|PA pennsylvania|RI rhode island|SC south carolina|SD south dakota|TN tennessee|TX texas|UT utah|VT vermont|VA virginia|WA washington|WV west virginia|WI wisconsin|WY wyoming', '|')) s;

-- Where somebody may be: by their number, and, since numbers move with people, by the state that stands in their location. Nothing is
-- known: where the org is.
create function private.places_of(org uuid, address text, person uuid default null) returns table (country text, region text, zones text[])
language plpgsql stable set search_path = '' as $$
#variable_conflict use_column
declare
  who uuid := coalesce(person, case when address like '+%' then (select p.person_id from private.person_by_phone(org, address) p)
    else (select p.person_id from private.person_by_email(org, address) p) end);
  known record;
  place record;
begin
  select case when address like '+%' then address else p.phone_normalized end as phone, lower(p.location) as location into known
  from (select 1) one left join public.people p on p.org_id = org and p.id = who;
  select n.country, n.region, n.zones into place from private.number_places n
  where n.prefix = any (array(select substr(known.phone, 2, l) from generate_series(1, 6) l)) order by length(n.prefix) desc limit 1;
  if found then
    country := place.country; region := place.region; zones := place.zones;
    return next;
  end if;
  return query
  select 'US'::text, s.region, array(select distinct z from private.number_places n, unnest(n.zones) z where n.country = 'US' and n.region = s.region order by z)
  from private.state_names s
  where coalesce(place.country, 'US') = 'US' and s.region is distinct from place.region
    and known.location ~ ('(^|, *)(' || lower(s.region) || '|' || s.name || ')( +[0-9]{5}(-[0-9]{4})?)?(, *(us|usa|u\.s\.a?\.|united states( of america)?))? *$');
  if not found and place.country is null then
    return query select null::text, null::text, array[coalesce((select o.time_zone from public.orgs o where o.id = org), 'UTC')];
  end if;
end $$;

-- The hours that hold for a place, as sets of windows: between the org's own and ours, the more exact one; both where ours is more exact.
create function private.hours_of(org uuid, wanted_channel text, at_country text, at_region text) returns setof jsonb
language sql stable set search_path = '' as $$
  with rows as (
    select true as own, q.country, q.region, q.weekdays, q.earliest, q.latest from public.quiet_hours q where q.org_id = org and q.channel = wanted_channel
    union all select false, d.country, d.region, d.weekdays, d.earliest, d.latest from private.quiet_hour_defaults d where d.channel = wanted_channel
  ), placed as (
    select r.*, case when r.region is not null then 3 when r.country is not null then 2 else 1 end as exact from rows r
    where (r.country is null or r.country = at_country) and (r.region is null or r.region = at_region)
  ), best as (
    select p.*, max(p.exact) over (partition by p.own) as most, max(p.exact) filter (where p.own) over () as own_most from placed p
  )
  select jsonb_agg(jsonb_build_object('weekdays', b.weekdays, 'earliest', b.earliest, 'latest', b.latest)) from best b
  where b.exact = b.most and (b.own or b.exact > coalesce(b.own_most, 0)) group by b.own
$$;

-- The first moment from `at` on within one of the windows in a zone; null: in the next two weeks there is none.
create function private.next_in_window(at timestamptz, zone text, windows jsonb) returns timestamptz
language plpgsql stable set search_path = '' as $$
declare
  here timestamp := at at time zone zone;
  day date;
  first timestamp;
begin
  for n in 0 .. 14 loop
    day := here::date + n;
    select min(greatest(here, day + (w ->> 'earliest')::time)) into first from jsonb_array_elements(windows) w
    where w -> 'weekdays' @> to_jsonb(extract(isodow from day)::int) and day + (w ->> 'latest')::time > greatest(here, day + (w ->> 'earliest')::time);
    if first is not null then return case when first = here then at else greatest(at, first at time zone zone) end; end if;
  end loop;
  return null;
end $$;

-- When a message may go to an address at the earliest, wherever its receiver may be; infinity: never by the hours that are set.
create function private.next_allowed(org uuid, channel text, address text, at timestamptz, person uuid default null) returns timestamptz
language plpgsql stable set search_path = '' as $$
declare
  rules jsonb;
  moment timestamptz := at;
  later timestamptz;
begin
  select jsonb_agg(jsonb_build_object('zone', z, 'windows', h)) into rules
  from private.places_of(org, address, person) p, private.hours_of(org, channel, p.country, p.region) h, unnest(p.zones) z;
  if rules is null then return at; end if;
  for turn in 1 .. 100 loop
    select case when bool_or(n is null) then 'infinity'::timestamptz else max(n) end into later
    from jsonb_array_elements(rules) r, private.next_in_window(moment, r ->> 'zone', r -> 'windows') n;
    if later = moment or later = 'infinity' then return later; end if;
    moment := later;
  end loop;
  return 'infinity';
end $$;

-- Texts that a sequence sends wait for the hours; what people send is asked about when they write it.
create function private.text_waits_until(org uuid, sms uuid, at timestamptz) returns timestamptz
language sql stable set search_path = '' as $$
  select case when s.origin = 'sequence' then private.next_allowed(org, 'sms', s.to_number, at, s.person_id) end from public.sms s where s.org_id = org and s.id = sms
$$;

-- Whether and when an address may be contacted. `answers`: they wrote or called in the last day, so an answer is welcome at any hour.
create function app.check_contact(channel text, address text, bulk boolean default false, at timestamptz default now(),
  out reason text, out source text, out recorded_at timestamptz, out allowed_at timestamptz, out answers boolean)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  org uuid := coalesce(app.org_with('opt_outs.read'), app.org_with('sms.write'), app.org_with('calls.write'), app.org_with('emails.write'));
begin
  if org is null then raise exception 'this needs the permission opt_outs.read' using errcode = '42501'; end if;
  reason := case channel when 'sms' then private.may_text(org, null, address) when 'call' then private.may_call(org, address) else private.may_mail(org, address, bulk) end;
  if reason is not null then
    select o.source, o.recorded_at into source, recorded_at from private.standing_opt_out(org, channel, private.address_hash(org, address)) o;
    if not found then
      select o.source, o.recorded_at into source, recorded_at from private.standing_opt_out(org, channel, private.address_hash(org, address), true) o;
    end if;
  end if;
  allowed_at := nullif(private.next_allowed(org, channel, address, at), 'infinity');
  answers := address like '+%' and exists (select from public.conversations c where c.org_id = org and c.channel = 'phone' and c.counterpart = address and (
    exists (select from public.sms s where s.org_id = org and s.conversation_id = c.id and s.direction = 'inbound' and s.occurred_at > at - interval '24 hours')
    or exists (select from public.calls l where l.org_id = org and l.conversation_id = c.id and l.direction = 'inbound' and l.occurred_at > at - interval '24 hours')));
end $$;
-- The hours that hold where an org has none of its own.
create function app.default_quiet_hours() returns table (channel text, country text, region text, weekdays int[], earliest text, latest text)
language plpgsql stable security definer set search_path = '' as $$
begin
  if app.org_with('quiet_hours.read') is null then return; end if;
  return query select d.channel, d.country, d.region, d.weekdays, d.earliest, d.latest from private.quiet_hour_defaults d
    order by d.country nulls first, d.region nulls first, d.channel desc, d.weekdays, d.earliest;
end $$;
grant execute on function app.check_contact(text, text, boolean, timestamptz), app.default_quiet_hours() to rapport_app;

-- Links that end a subscription with one click (RFC 8058). Only the hash of what is in the link is kept, with the hash of the address: a
-- link works on when mail and person are gone.
create table private.unsubscribe_tokens (
  org_id uuid not null,
  token_hash bytea not null,
  email_id uuid not null,
  address_hash bytea not null,
  created_at timestamptz(3) not null default now(),
  primary key (org_id, token_hash)
);
-- For a bulk mail to one receiver, when it goes out. False: no such mail, and a link would end somebody else's subscription.
create function app.keep_unsubscribe_token(org uuid, email uuid, hash bytea) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  receiver text;
begin
  select e.recipients #>> '{0,address}' into receiver from public.emails e
  where e.org_id = org and e.id = email and e.is_bulk and jsonb_array_length(e.recipients) = 1;
  if receiver is null then return false; end if;
  insert into private.suppression_secrets (org_id) values (org) on conflict do nothing;
  insert into private.unsubscribe_tokens (org_id, token_hash, email_id, address_hash) values (org, hash, email, private.address_hash(org, receiver))
  on conflict do nothing;
  return true;
end $$;
-- Whose mails a link ends, and whether they are ended. No row: no such link.
create function app.read_unsubscribe(org uuid, hash bytea) returns table (org_name text, is_out boolean)
language sql stable security definer set search_path = '' as $$
  select o.name, exists (select from private.standing_opt_out(org, 'email', t.address_hash))
  from private.unsubscribe_tokens t join public.orgs o on o.id = t.org_id where t.org_id = org and t.token_hash = hash
    and not exists (select from private.deleted_orgs d where d.org_id = org)
$$;
-- Ends it, however often. False: no such link.
create function app.unsubscribe(org uuid, hash bytea) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  held private.unsubscribe_tokens;
  receiver text;
begin
  select t.* into held from private.unsubscribe_tokens t where t.org_id = org and t.token_hash = hash
    and not exists (select from private.deleted_orgs d where d.org_id = org);
  if not found then return false; end if;
  select e.recipients #>> '{0,address}' into receiver from public.emails e where e.org_id = org and e.id = held.email_id;
  perform private.write_opt_out(org, 'recorded', 'email', receiver, 'unsubscribe_link', 'email', held.email_id, hash => held.address_hash);
  return true;
end $$;
grant execute on function app.keep_unsubscribe_token(uuid, uuid, bytea), app.read_unsubscribe(uuid, bytea), app.unsubscribe(uuid, bytea) to rapport_web;
