/** Shopify's objects with all queryable fields, including customer data. */
import { customerAt, merchantOwner } from '../canaries.ts';
import type { Args, Types, Value } from './graphql.ts';
import type { Order, Payment, Shop } from './shop.ts';

export const types: Types = {
  QueryRoot: {
    shop: 'Shop',
    order: 'Order',
    /** Only transactions of orders exist. */
    node: 'OrderTransaction',
    orders: 'OrderConnection',
    tenderTransactions: 'TenderTransactionConnection',
  },
  Shop: {
    id: '',
    name: '',
    myshopifyDomain: '',
    currencyCode: '',
    ianaTimezone: '',
    email: '',
    shopOwnerName: '',
  },
  PageInfo: { hasNextPage: '', hasPreviousPage: '', startCursor: '', endCursor: '' },
  OrderConnection: { nodes: 'Order', pageInfo: 'PageInfo' },
  TenderTransactionConnection: { nodes: 'TenderTransaction', pageInfo: 'PageInfo' },
  TenderTransaction: {
    id: '',
    amount: 'MoneyV2',
    processedAt: '',
    test: '',
    paymentMethod: '',
    remoteReference: '',
    order: 'Order',
    user: 'StaffMember',
  },
  Order: {
    id: '',
    name: '',
    test: '',
    createdAt: '',
    processedAt: '',
    updatedAt: '',
    email: '',
    phone: '',
    note: '',
    customer: 'Customer',
    billingAddress: 'MailingAddress',
    shippingAddress: 'MailingAddress',
    transactions: 'OrderTransaction',
    transactionsCount: 'Count',
  },
  OrderTransaction: {
    id: '',
    kind: '',
    status: '',
    test: '',
    gateway: '',
    processedAt: '',
    createdAt: '',
    authorizationCode: '',
    paymentId: '',
    accountNumber: '',
    receiptJson: '',
    parentTransaction: 'OrderTransaction',
    order: 'Order',
    amountSet: 'MoneyBag',
    user: 'StaffMember',
  },
  Count: { count: '', precision: '' },
  MoneyBag: { shopMoney: 'MoneyV2', presentmentMoney: 'MoneyV2' },
  MoneyV2: { amount: '', currencyCode: '' },
  Customer: { displayName: '', email: '', phone: '' },
  MailingAddress: { name: '', phone: '', address1: '' },
  StaffMember: { name: '', email: '' },
};

const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const money = (amount: string, currencyCode: string): Value => ({ amount, currencyCode });
const staff = { name: merchantOwner.name, email: merchantOwner.email };

export function shopObject({ domain, currency }: Shop): Value {
  const { name, email } = merchantOwner;
  return {
    id: 'gid://shopify/Shop/1',
    name: `Shop of ${name}`,
    myshopifyDomain: domain,
    currencyCode: currency,
    ianaTimezone: 'America/Toronto',
    email,
    shopOwnerName: name,
  };
}

export function orderObject(order: Order, nowMs: number): Value {
  const { name, email, phone } = customerAt(Number(order.id.slice(-6)));
  const visible = order.payments.filter(({ visibleAtMs }) => visibleAtMs <= nowMs);
  const address = { name, phone, address1: `1 Main Street, c/o ${name}` };
  return {
    id: `gid://shopify/Order/${order.id}`,
    name: `#${order.id.slice(-4)}`,
    test: visible.some(({ test }) => test),
    createdAt: () => stamp(order.createdMs),
    processedAt: () => stamp(order.createdMs),
    updatedAt: () => stamp(order.updatedMs),
    email,
    phone,
    note: `Call ${name} before delivery: ${phone}`,
    customer: { displayName: name, email, phone },
    billingAddress: address,
    shippingAddress: address,
    transactions: ({ first }: Args) =>
      visible.slice(0, Number(first ?? Infinity)).map((one) => transactionObject(one, order, nowMs)),
    transactionsCount: { count: visible.length, precision: 'EXACT' },
  };
}

export function transactionObject(payment: Payment, order: Order, nowMs: number): Value {
  const { name, email } = customerAt(Number(order.id.slice(-6)));
  const { presentment, parentId } = payment;
  const parent = order.payments.find(({ id }) => id === parentId);
  const shopMoney = money(payment.amount, payment.currency);
  return {
    id: `gid://shopify/OrderTransaction/${payment.id}`,
    kind: payment.kind,
    status: payment.status,
    test: payment.test,
    gateway: payment.gateway,
    processedAt: () => stamp(payment.processedAtMs),
    createdAt: () => stamp(payment.processedAtMs),
    authorizationCode: payment.reference,
    paymentId: `r${payment.id}`,
    accountNumber: '•••• •••• •••• 4242',
    receiptJson: JSON.stringify({ billing: { name, email } }),
    parentTransaction: parent ? () => transactionObject(parent, order, nowMs) : null,
    order: () => orderObject(order, nowMs),
    amountSet: {
      shopMoney,
      presentmentMoney: presentment ? money(presentment.amount, presentment.currency) : shopMoney,
    },
    user: staff,
  };
}

export function movementObject(payment: Payment, order: Order, nowMs: number): Value {
  return {
    id: `gid://shopify/TenderTransaction/${payment.tenderId ?? ''}`,
    amount: money(payment.tenderAmount, payment.currency),
    processedAt: () => stamp(payment.processedAtMs),
    test: payment.test,
    paymentMethod: payment.method,
    remoteReference: payment.reference,
    order: order.isDeleted ? null : () => orderObject(order, nowMs),
    user: staff,
  };
}
