package org.jumppatch.patcher.queue;

import java.util.ArrayList;
import java.util.List;

/**
 * What an actor does, one after the other.
 *
 * @param kind what it is
 * @param key whose count or lock it is about
 * @param site the site that is queued or poked
 * @param value what count and sites are to be
 */
record Operation(Kind kind, int key, int site, int value) {
  enum Kind {
    LOCK,
    COUNT,
    ADD,
    UNLOCK,
    APPLY,
    POKE,
    LEAVE
  }

  /** A flip of a key: {@code static_key_enable_queued} or {@code static_key_disable_queued}. */
  static List<Operation> flip(int key, int value) {
    List<Operation> all = new ArrayList<>();
    all.add(new Operation(Kind.LOCK, key, 0, 0));
    all.add(new Operation(Kind.COUNT, key, 0, value));
    for (int site : Site.of(key)) {
      all.add(new Operation(Kind.ADD, key, site, value));
    }
    all.add(new Operation(Kind.UNLOCK, key, 0, 0));
    return all;
  }

  static Operation of(Kind kind) {
    return new Operation(kind, 0, 0, 1);
  }
}
