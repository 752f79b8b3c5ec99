/** Finds secrets and personal data in a connection's metadata, which is stored in clear. */
import { pointerTo } from '../model/json-pointer.ts';
import { definitions } from '../platforms/index.ts';

export type MetadataFault = { readonly pointer: string; readonly code: string; readonly message: string };

const maxBytes = 8 * 1024;

/** Compared without case, digits and separators: `E-Mail2` is `email`. */
const personalNames = new Set(
  (
    'email emailaddress mail phone phonenumber mobile telephone fax firstname lastname fullname surname givenname familyname ' +
    'middlename maidenname customername cardholder cardholdername address streetaddress street addressline postalcode ' +
    'postcode zip zipcode birthday birthdate dateofbirth dob ssn socialsecuritynumber taxid nationalid passport ' +
    'passportnumber driverslicense iban bankaccount accountnumber routingnumber cardnumber pan cvv cvc ip ipaddress'
  ).split(' '),
);
const secretNames = new Set(
  'password passwd pwd passphrase secret clientsecret token accesstoken refreshtoken bearertoken apikey secretkey privatekey authorization credentials'.split(
    ' ',
  ),
);
// One character before `@` and two after the dot suffice: matches in linear time on any text.
const email = /[^\s@<>"']@[^\s@<>"']+\.[\p{L}\d-]{2}/u;
/**
 * Numbers with a payment network's prefix (ISO/IEC 7812-1), in one piece or grouped as on cards.
 * Digits next to a letter or another group belong to an id, a UUID or a longer number.
 */
const cardNumbers = [
  /(?<![\w-])(?:4\d{12}|3\d{13}|[2-6]\d{14,18})(?![\w-])/g,
  /(?<![\w-])[2-6]\d{3}([ -])\d{4}\1\d{4}\1\d{4}(?![\w-])/g,
  /(?<![\w-])[2-6]\d{3}([ -])\d{4}\1\d{4}\1\d{4}\1\d{1,3}(?![\w-])/g,
  /(?<![\w-])3\d{3}([ -])\d{6}\1\d{4,5}(?![\w-])/g,
];
const secretForms = Object.values(definitions).flatMap((definition) => definition.secretForms);

/** At most twenty faults, each with its JSON pointer (RFC 6901) below `metadata`. */
export function findMetadataFaults(metadata: object): MetadataFault[] {
  if (Buffer.byteLength(JSON.stringify(metadata)) > maxBytes)
    return [{ pointer: '', code: 'maxBytes', message: `must not be larger than ${maxBytes / 1024} KiB` }];
  return findFaults(metadata, '').slice(0, 20);
}

function findFaults(value: unknown, pointer: string): MetadataFault[] {
  // A number with decimals is no card number.
  if (typeof value === 'string' || Number.isInteger(value)) return findTextFaults(String(value), pointer);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const inside = pointerTo(pointer, name);
    const plain = name.toLowerCase().replaceAll(/[^a-z]/g, '');
    if (personalNames.has(plain)) return [toFault(inside, 'personal-data', 'is named like personal data')];
    if (secretNames.has(plain)) return [toFault(inside, 'secret', 'is named like a secret')];
    return [...findTextFaults(name, inside), ...findFaults(member, inside)];
  });
}

function findTextFaults(text: string, pointer: string): MetadataFault[] {
  if (email.test(text)) return [toFault(pointer, 'personal-data', 'looks like an e-mail address')];
  const numbers = cardNumbers.flatMap((shape) => [...text.matchAll(shape)]);
  if (numbers.some(([printed]) => passesLuhn(printed.replaceAll(/\D/g, ''))))
    return [toFault(pointer, 'personal-data', 'looks like a card number')];
  const isSecret = secretForms.some((form) => form.test(text));
  return isSecret ? [toFault(pointer, 'secret', 'looks like a secret key')] : [];
}

/** The check digit of card numbers (ISO/IEC 7812-1, annex B). */
function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, index) => {
      const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}

const toFault = (pointer: string, code: string, message: string): MetadataFault => {
  return { pointer, code, message };
};
