-- processor: the processor of an order's payment, as named by the shop; null for a processor's own
-- event. Together with payment_ref and the processor's coverage, it finds sales seen at both a shop
-- and a connected processor.
alter table revenue_events add column processor text check (processor ~ '^[a-z_]{1,32}$');

-- False: the merchant excludes the account from the totals.
alter table platform_connections add column counted boolean not null default true;

-- The rollup needs no key for overlaps: they are computed from the day's orders.
drop index revenue_minutes_by_match;
alter table revenue_minutes drop column processor;
alter table revenue_minutes drop column matched_connection_id;
