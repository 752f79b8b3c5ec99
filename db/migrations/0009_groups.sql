-- group_id: the platform's id of the event's order; all events of an order can then be corrected at
-- once.
alter table revenue_events add column group_id text;
create index revenue_events_by_group on revenue_events (tenant_id, group_id) where group_id is not null;

-- With this index, voiding from a moment on reads only the events to void, not the whole ledger.
create index revenue_events_by_time on revenue_events (tenant_id, connection_id, occurred_at) where not voided;

-- For sales seen at two platforms. The old key stays: the previous release writes by it.
alter table revenue_minutes add column processor text not null default '';
alter table revenue_minutes add column matched_connection_id uuid;
alter table revenue_minutes add foreign key (tenant_id, matched_connection_id)
  references platform_connections (tenant_id, id);
create unique index revenue_minutes_by_match on revenue_minutes
  (tenant_id, connection_id, minute, kind, currency, processor, matched_connection_id) nulls not distinct;
