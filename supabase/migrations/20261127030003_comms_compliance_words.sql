-- Words and sentences in Spanish; hours of France, Pennsylvania and Wyoming.
insert into private.keywords (word, meaning, language, handled)
select w, 'stop', 'es', false from unnest('{ALTO,PARAR,PARE,DETENER,DETENGASE,CANCELAR,BAJA,"DAR DE BAJA",SALIR,"NO MAS"}'::text[]) w
union all select w, 'start', 'es', false from unnest('{ALTA,INICIAR,REANUDAR}'::text[]) w
union all select w, 'help', 'es', false from unnest('{AYUDA}'::text[]) w;
insert into private.revocations (position, meaning, channel, language, pattern) values
  (60, 'opt_out', 'all', 'es', $p$\m(no (me|nos) (contacte[ns]?|moleste[ns]?)( mas| nunca mas)?|(deje|deja|dejen|paren?) de (contactarme|contactarnos|molestarme|molestarnos|acosarme)|(dejeme|dejenme|dejame)( ya)? en paz)\M$p$),
  (61, 'opt_out', 'all', 'es', $p$\m(quite|quiten|quita|borre|borren|borra|elimine|eliminen|elimina|saque|saquen|saca)(me|nos|( mi numero))( \w+)? de (su|sus|tu|tus|la|esta|las) (lista|listas|base)\M$p$),
  (62, 'opt_out', 'call', 'es', $p$\m(no (me|nos) llame[ns]?|(deje|deja|dejen|paren?) de (llamarme|llamarnos))\M$p$),
  (63, 'opt_out', 'sms', 'es', $p$\m(no (me|nos) (escriba[ns]?|mande[ns]?|envie[ns]?|texte[en]+)( \w+){0,2} mas|(deje|deja|dejen|paren?) de (escribirme|mandarme|enviarme|textearme)|no (quiero|deseo) (recibir )?mas (mensajes|sms|textos)|(deme|denme|dame) de baja|no mas (mensajes|sms|textos))\M$p$),
  (85, 'review', 'sms', 'es', $p$\m(no (me|nos) interesa|numero equivocado|dar(me)? de baja|cancelar suscripcion)\M$p$);
insert into private.quiet_hour_defaults (channel, country, region, weekdays, earliest, latest) values
  ('sms', 'US', 'PA', '{1,2,3,4,5,6}', '08:00', '21:00'), ('call', 'US', 'PA', '{1,2,3,4,5,6}', '08:00', '21:00'),
  ('sms', 'US', 'WY', '{1,2,3,4,5,6,7}', '08:00', '20:00'), ('call', 'US', 'WY', '{1,2,3,4,5,6,7}', '08:00', '20:00'),
  ('sms', 'FR', null, '{1,2,3,4,5,6}', '10:00', '20:00');

-- What is sent back, once, in their language.
create or replace function private.opt_out_reply(org uuid, meaning text, language text) returns text
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
