-- UUID version 7 (RFC 9562, 5.7): the time leads, so inserts land on the right edge of the index. Postgres 18 brings its own.
-- In plpgsql, which is started once a statement: as a column's default an SQL function costs twice as much.
create or replace function app.uuid7(at timestamptz default clock_timestamp()) returns uuid
language plpgsql volatile parallel safe set search_path = '' as $$
begin
  return encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from at) * 1000)::bigint) from 3)
        from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid;
end $$;
