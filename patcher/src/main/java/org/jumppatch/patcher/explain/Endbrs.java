package org.jumppatch.patcher.explain;

import java.util.Arrays;

/**
 * {@code endbr64} that nothing jumps to indirectly becomes {@code 66 0f 1f 00} ({@code
 * apply_seal_endbr}, {@code gen_endbr_poison}).
 */
record Endbrs(Functions functions) implements BootStep {
  private static final byte[] ENDBR64 = Code.bytes(0xf3, 0x0f, 0x1e, 0xfa);
  private static final byte[] POISON = Code.bytes(0x66, 0x0f, 0x1f, 0x00);

  @Override
  public void apply(RunningText text) {
    long[] places =
        Table.of(functions, ".ibt_endbr_seal", "__ibt_endbr_seal", "__ibt_endbr_seal_end")
            .map(Table::targets)
            .orElse(new long[0]);
    Majority<Boolean> sealed = new Majority<>();
    for (long place : places) {
      if (text.contains(place, POISON.length)) {
        sealed.vote(Arrays.equals(text.dumped(place, POISON.length), POISON));
      }
    }
    if (sealed.winner(true)) {
      for (long place : places) {
        if (Arrays.equals(text.read(place, POISON.length), ENDBR64)) {
          text.write(Cause.ENDBR, place, POISON);
        }
      }
    }
  }
}
