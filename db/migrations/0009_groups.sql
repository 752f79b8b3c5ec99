-- group_id: the order that an event is part of, by the platform's own id, so that a whole order can be corrected at once.
alter table revenue_events add column group_id text;
create index revenue_events_by_group on revenue_events (tenant_id, group_id) where group_id is not null;

-- Voiding from a moment on reads what it voids, and not the whole ledger of years.
create index revenue_events_by_time on revenue_events (tenant_id, connection_id, occurred_at) where not voided;

-- Room for sales that are seen at two platforms. The key of before stays, for the release before writes by it.
alter table revenue_minutes add column processor text not null default '';
alter table revenue_minutes add column matched_connection_id uuid;
alter table revenue_minutes add foreign key (tenant_id, matched_connection_id)
  references platform_connections (tenant_id, id);
create unique index revenue_minutes_by_match on revenue_minutes
  (tenant_id, connection_id, minute, kind, currency, processor, matched_connection_id) nulls not distinct;
