/**
 * Invented names, addresses and numbers in every payload. The server must drop them: a search for
 * these strings in a database, a log or a response must find nothing.
 */

type Person = { readonly name: string; readonly email: string; readonly phone: string };

// example.com and number ranges reserved for fiction: never real data by accident.
const customers: readonly Person[] = [
  { name: 'Maren Okafor', email: 'maren.okafor@example.com', phone: '+49 152 28817386' },
  { name: 'Tobias Lindqvist', email: 'tobias.lindqvist@example.com', phone: '+44 7700 900417' },
  { name: 'Priya Raghunathan', email: 'priya.raghunathan@example.com', phone: '+1 202 555 0143' },
  { name: 'Étienne Marchetti', email: 'etienne.marchetti@example.com', phone: '+33 6 39 98 12 45' },
  { name: 'Ngozi Abernathy', email: 'ngozi.abernathy@example.com', phone: '+1 415 555 0188' },
  { name: 'Ryota Fjellheim', email: 'ryota.fjellheim@example.com', phone: '+44 7700 900862' },
];

/** The owner of a merchant's account. */
export const merchantOwner: Person = {
  name: 'Ludmila Castellanos',
  email: 'ludmila.castellanos@example.com',
  phone: '+1 202 555 0176',
};

/** All personal data in payloads, as strings. */
export const canaries: readonly string[] = [...customers, merchantOwner].flatMap((person) => [
  person.name,
  person.email,
  person.phone,
]);

/** The customer with this number; numbers beyond the last wrap around. */
export function customerAt(number: number): Person {
  return customers[number % customers.length] ?? merchantOwner;
}
