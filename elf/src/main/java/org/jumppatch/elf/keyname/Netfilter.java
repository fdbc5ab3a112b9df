package org.jumppatch.elf.keyname;

import java.util.List;

/**
 * The names of netfilter's hooks, which are part of what user space is promised
 * (include/uapi/linux/netfilter.h, netfilter_arp.h, netfilter_bridge.h).
 */
final class Netfilter {
  private static final List<String> INET =
      List.of("PRE_ROUTING", "LOCAL_IN", "FORWARD", "LOCAL_OUT", "POST_ROUTING");
  private static final List<String> ARP = List.of("IN", "OUT", "FORWARD");
  private static final List<String> NETDEV = List.of("INGRESS", "EGRESS");

  private static final int NFPROTO_INET = 1;
  private static final int NFPROTO_IPV4 = 2;
  private static final int NFPROTO_ARP = 3;
  private static final int NFPROTO_NETDEV = 5;
  private static final int NFPROTO_BRIDGE = 7;
  private static final int NFPROTO_IPV6 = 10;
  private static final int NFPROTO_DECNET = 12;

  /** NFPROTO_NUMPROTO and NF_MAX_HOOKS, without DECnet (from 6.1 on) and with it. */
  private static final int HOOKS = 5;

  private static final int FAMILIES_WITH_DECNET = 13;
  private static final int HOOKS_WITH_DECNET = 8;

  private Netfilter() {}

  /** Hooks of a family in an array of so many keys, or of a little more. */
  static int hooks(long keys) {
    return keys >= FAMILIES_WITH_DECNET * HOOKS_WITH_DECNET ? HOOKS_WITH_DECNET : HOOKS;
  }

  /** A family's name, such as {@code ipv4}; its number where it has none. */
  static String family(int family) {
    return switch (family) {
      case NFPROTO_INET -> "inet";
      case NFPROTO_IPV4 -> "ipv4";
      case NFPROTO_ARP -> "arp";
      case NFPROTO_NETDEV -> "netdev";
      case NFPROTO_BRIDGE -> "bridge";
      case NFPROTO_IPV6 -> "ipv6";
      case NFPROTO_DECNET -> "decnet";
      default -> Integer.toString(family);
    };
  }

  /** A hook's name, such as {@code LOCAL_IN}; its number where it has none. */
  static String hook(int family, int hook) {
    List<String> names =
        switch (family) {
          case NFPROTO_ARP -> ARP;
          case NFPROTO_NETDEV -> NETDEV;
          default -> INET;
        };
    return hook < names.size() ? names.get(hook) : Integer.toString(hook);
  }
}
