// Written by `make generate` (scripts/generate/platforms.ts) from api-contracts/dist/openapi/v1/attribution.bundled.yaml. Do not edit.
export const platforms = [
  'google_ads',
  'meta_ads',
  'tiktok_ads',
  'linkedin_ads',
  'stripe',
  'paypal',
  'shopify',
  'woocommerce',
] as const;
