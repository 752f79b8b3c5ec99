-- processor: the one that took an order's payment, as its shop says; null for a processor's own event. A sale that is seen
-- at a shop and at a connected processor is found by it, by payment_ref and by what was read of the processor.
alter table revenue_events add column processor text check (processor ~ '^[a-z_]{1,32}$');

-- False: the merchant leaves the account out of the totals.
alter table platform_connections add column counted boolean not null default true;

-- The rollup needs no key of overlaps: which sale counts where is looked up among the day's orders.
drop index revenue_minutes_by_match;
alter table revenue_minutes drop column processor;
alter table revenue_minutes drop column matched_connection_id;
