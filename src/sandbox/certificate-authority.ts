import "reflect-metadata"; // @peculiar/x509 registers its parts through decorators and needs this polyfill
import { randomBytes, type webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
/** Slightly in the past, because clocks differ. */
const NOT_BEFORE_MS = -5 * 60_000;
const LIFETIME_MS = 30 * 24 * 3_600_000;

/** A certificate for one server or workload, as PEM. */
export interface IssuedCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** An authority that exists in memory until the process ends: nothing trusts it afterwards. */
export interface CertificateAuthority {
  readonly certificatePem: string;
  /** Creates a key and a certificate for server and client use, valid for 30 days. */
  issue(subject: {
    readonly commonName: string;
    readonly dnsNames?: readonly string[];
    readonly ipAddresses?: readonly string[];
    readonly uris?: readonly string[];
  }): Promise<IssuedCertificate>;
}

/** Creates an authority with an ECDSA P-256 key. */
export async function createCertificateAuthority(commonName: string): Promise<CertificateAuthority> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${commonName}`,
    ...validity(),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return {
    certificatePem: certificate.toString("pem"),
    async issue(subject) {
      const leafKeys = await generateKeys();
      const leaf = await X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: `CN=${subject.commonName}`,
        issuer: certificate.subject,
        ...validity(),
        signingAlgorithm: ALGORITHM,
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
          new SubjectAlternativeNameExtension(alternativeNames(subject)),
        ],
      });
      const privateKey = await crypto.subtle.exportKey("pkcs8", leafKeys.privateKey);
      return {
        certificatePem: leaf.toString("pem"),
        privateKeyPem: PemConverter.encode(privateKey, "PRIVATE KEY"),
      };
    },
  };
}

function alternativeNames(subject: {
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly uris?: readonly string[];
}): { type: "dns" | "ip" | "url"; value: string }[] {
  return [
    ...(subject.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
    ...(subject.ipAddresses ?? []).map((value) => ({ type: "ip" as const, value })),
    ...(subject.uris ?? []).map((value) => ({ type: "url" as const, value })),
  ];
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

/** Positive, as RFC 5280 §4.1.2.2 requires: the first bit is 0. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes.toString("hex");
}

function validity(): { notBefore: Date; notAfter: Date } {
  const nowMs = Date.now();
  return { notBefore: new Date(nowMs + NOT_BEFORE_MS), notAfter: new Date(nowMs + LIFETIME_MS) };
}
