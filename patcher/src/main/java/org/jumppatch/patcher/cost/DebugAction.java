package org.jumppatch.patcher.cost;

import java.util.List;
import org.jumppatch.elf.jumplabel.StaticKey;

/**
 * Switching descriptors of dynamic debug on ({@code +p}) or off ({@code -p}), each key on its own
 * ({@code ddebug_change}, lib/dynamic_debug.c). Those that print already, as where a file defines
 * DEBUG, are passed over; off goes what an on before it left on.
 *
 * @param keys those of the descriptors
 * @param off whether they go off
 */
public record DebugAction(List<StaticKey> keys, boolean off) {
  public DebugAction {
    keys = List.copyOf(keys);
  }

  /** Its updates in the text of one image, keys without a live site among them. */
  public List<CostRow> rows(CostedImage image) {
    return keys.stream()
        .filter(key -> off || key.enabled() == 0)
        .map(key -> image.flip(key, 0))
        .toList();
  }
}
