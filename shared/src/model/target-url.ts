// Where a service may send traffic: the form of a target's URL, and addresses that no target may have.
// Blocked are link-local, unspecified and cloud metadata addresses, also in their IPv4-mapped and NAT64 forms;
// a name is judged again after DNS at each connect, because what it resolves to is not the operator's word.
import ipaddr from "ipaddr.js";
import { accept, type Outcome, refuse } from "./fault.ts";

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

const blockedRanges: readonly Range[] = [
  "0.0.0.0/8",
  "169.254.0.0/16",
  "100.100.100.200/32",
  "::/128",
  "fe80::/10",
  "fd00:ec2::254/128",
].map((cidr) => ipaddr.parseCIDR(cidr));
const nat64Ranges: readonly Range[] = ["64:ff9b::/96", "64:ff9b:1::/48"].map((cidr) =>
  ipaddr.parseCIDR(cidr),
);

/** Judges addresses of targets; `unblocked` (`UNBLOCKED_TARGETS`) lifts the block for its ranges. */
export class TargetGuard {
  readonly #unblocked: readonly Range[];

  /** @param unblocked CIDR ranges, e.g. `169.254.10.0/24`; throws on one that does not parse */
  constructor(unblocked: readonly string[] = []) {
    this.#unblocked = unblocked.map((cidr) => ipaddr.parseCIDR(cidr));
  }

  /** Whether an IP address (text, no brackets) is one that no target may have. */
  blocks(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const forms = formsOf(ipaddr.parse(address));
    return (
      forms.some((form) => within(form, blockedRanges)) &&
      !forms.some((form) => within(form, this.#unblocked))
    );
  }

  /** Parses a target URL and judges a literal address in it. */
  judgeUrl(text: string): Outcome<URL> {
    if (!/^https?:\/\//i.test(text)) return refuse("must begin with http:// or https://");
    // The parser drops them, so that what is stored and shown would not be what is connected to.
    if (/[\s\p{Cc}]/u.test(text)) return refuse("has blanks or control characters");
    const url = URL.parse(text);
    if (!url) return refuse("is not a URL; write http://host:port");
    if (url.username || url.password) return refuse("has credentials; use a header operation to send them");
    // Order matters: the text is looked at too, because the parser hides an empty query and a lone slash.
    if (url.pathname !== "/" || /[/?#\\]/.test(text.slice(text.indexOf("://") + 3))) {
      return refuse("has a path, query or fragment; a target is scheme, host and port only");
    }
    if (url.port === "0") return refuse("has port 0");
    const host = url.hostname.replace(/^\[|\]$/g, "");
    if (this.blocks(host))
      return refuse(`${host} is a link-local, unspecified or metadata address, which is blocked`);
    return accept(url);
  }
}

/** The address itself and, where it wraps an IPv4 address, that one too. */
function formsOf(address: ipaddr.IPv4 | ipaddr.IPv6): (ipaddr.IPv4 | ipaddr.IPv6)[] {
  if (address.kind() === "ipv4") return [address];
  const v6 = address as ipaddr.IPv6;
  if (v6.isIPv4MappedAddress()) return [v6, v6.toIPv4Address()];
  if (within(v6, nat64Ranges) || isIPv4Compatible(v6)) {
    return [v6, new ipaddr.IPv4(v6.toByteArray().slice(-4))];
  }
  return [v6];
}

/** `::a.b.c.d` (RFC 4291 §2.5.5.1), deprecated but still routed by some stacks; not `::` and `::1`. */
function isIPv4Compatible(address: ipaddr.IPv6): boolean {
  return address.parts.slice(0, 6).every((part) => part === 0) && (address.parts[6] ?? 0) !== 0;
}

function within(address: ipaddr.IPv4 | ipaddr.IPv6, ranges: readonly Range[]): boolean {
  return ranges.some(
    (range) => range[0].kind() === address.kind() && address.match(range as [ipaddr.IPv4, number]),
  );
}
