package org.jumppatch.patcher.cost;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.staticcall.StaticCall;

/**
 * Taking static keys on or off. A tracepoint comes on with its first probe: the static call is
 * updated to the probe, then the key is enabled ({@code tracepoint_add_func}, kernel/tracepoint.c);
 * with the last one gone the key is disabled, then the call goes back to the iterator ({@code
 * tracepoint_remove_func}).
 *
 * @param keys which
 * @param off whether they go off
 */
public record KeyAction(List<StaticKey> keys, boolean off) {
  private static final int CALL_FIRST = 0;
  private static final int KEY = 1;
  private static final int CALL_LAST = 2;

  public KeyAction {
    keys = List.copyOf(keys);
  }

  /** Its updates in the text of one image, which has sites of these keys. */
  public List<CostRow> rows(CostedImage image) {
    List<CostRow> rows = new ArrayList<>();
    for (StaticKey key : keys) {
      CostRow flip = image.flip(key, KEY);
      StaticCall call = image.callOf(key);
      if (call == null) {
        rows.add(flip);
      } else if (off) {
        rows.add(flip);
        rows.add(image.update(call, CALL_LAST).with(key.name()));
      } else {
        rows.add(image.update(call, CALL_FIRST).with(key.name()));
        rows.add(flip);
      }
    }
    return rows;
  }
}
