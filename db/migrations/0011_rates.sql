-- Published exchange rates: units of a currency for one euro, by source and day; shared by all
-- tenants. Rows are only added: a past day's conversion never changes.
create table fx_rates (
  source text not null check (source in ('ecb', 'file')),
  rate_date date not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- PostgreSQL sorts NaN above infinity, so the check excludes it.
  per_euro numeric not null check (per_euro > 0 and per_euro < 'infinity'),
  primary key (source, rate_date, currency)
);

grant select, insert on fx_rates to revenue_app;
