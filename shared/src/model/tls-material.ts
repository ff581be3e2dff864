// Judges the PEM texts of a service's `tls` before they are stored: a key that does not parse, or does not belong to its
// certificate, would otherwise show as failing connections with nothing to tell why.
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import type { Fault } from "./fault.ts";
import { claimsRedacted } from "./redacted.ts";
import type { UpstreamTls } from "./service.ts";
import { always, type IsSound } from "./soundness.ts";

/**
 * Faults of the PEM texts that are sound, with pointers below `/tls`. Expiry is no fault: it is judged at each handshake. A
 * redacted key is none yet; `restoreSecrets` judges what it stands for.
 */
export function tlsFaults(input: UpstreamTls, isSound: IsSound = always): Fault[] {
  // What is no object, null among it, has no fields.
  const tls = Object(input) as UpstreamTls;
  const faults: Fault[] = [];
  const fault = (field: string, detail: string) => faults.push({ pointer: `/tls/${field}`, detail });
  const textOf = (field: "ca" | "cert" | "key") => (isSound(`/tls/${field}`) ? tls[field] : undefined);
  const [ca, cert, keyText] = [textOf("ca"), textOf("cert"), textOf("key")];
  if (ca !== undefined && parseCertificates(ca) === null)
    fault("ca", "is not PEM with one or more certificates");
  const certificates = cert === undefined ? undefined : parseCertificates(cert);
  if (certificates === null) fault("cert", "is not PEM with one or more certificates");
  const key = keyText === undefined || claimsRedacted(keyText) ? undefined : parseKey(keyText);
  if (key === null) fault("key", "is not a PEM private key without a passphrase");
  if (tls.cert !== undefined && tls.key === undefined) fault("key", "is required with cert");
  if (tls.key !== undefined && tls.cert === undefined) fault("cert", "is required with key");
  if (certificates?.[0] && key && !certificates[0].checkPrivateKey(key)) {
    fault("key", "is not the key of the first certificate in cert");
  }
  return faults;
}

/** A fault where a key and a certificate without other faults are refused by TLS: every request would fail. */
export function weakKeyFaults(tls: UpstreamTls, isSound: IsSound = always): Fault[] {
  const { cert, key } = Object(tls) as UpstreamTls;
  if (cert === undefined || key === undefined || !isSound("/tls/cert") || !isSound("/tls/key")) return [];
  if (claimsRedacted(key)) return [];
  try {
    createSecureContext({ cert, key });
    return [];
  } catch {
    if (tlsFaults({ verify: true, cert, key }).length > 0) return [];
    const detail = "is too weak for TLS, or its certificate is; an RSA key has at least 2048 bits";
    return [{ pointer: "/tls/key", detail }];
  }
}

function parseCertificates(pem: string): X509Certificate[] | null {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (!blocks) return null;
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return null;
  }
}

function parseKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}
