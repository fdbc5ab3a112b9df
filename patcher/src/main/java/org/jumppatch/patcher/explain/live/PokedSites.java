package org.jumppatch.patcher.explain.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Sites that are being changed ({@code text_poke_bp_batch}, arch/x86/kernel/alternative.c): an int3
 * is written over the first byte of each, then the tails, then the first bytes. The kernel's own
 * list has to have the site, and what is to stand there has to be something that the site may be.
 */
public final class PokedSites {
  private final Functions functions;
  private final Owners owners;
  private final long slide;
  private final List<TracedPlace> poked = new ArrayList<>();

  /**
   * @param owners who knows what is being changed
   * @param slide how far above its link address the kernel runs
   */
  public PokedSites(Functions functions, Owners owners, long slide) {
    this.functions = functions;
    this.owners = owners;
    this.slide = slide;
  }

  /**
   * Expects a site as it runs if it is being changed from what it may be to what it may be.
   *
   * @param before what may have stood there; all are of one length
   * @param becomes whether it may become this
   * @param owner whose site it is, in words
   * @return whether that is so
   */
  boolean accept(
      RunningText text, long site, List<byte[]> before, Predicate<byte[]> becomes, String owner) {
    int length = before.get(0).length;
    byte[] running = text.holds(site, length) ? text.dumped(site, length) : new byte[length];
    byte[] after = owners.pokes().at(site);
    if ((running[0] & 0xff) != Opcodes.INT3 || after == null || after.length != length) {
      return false;
    }
    boolean done = isAlike(running, after);
    boolean waits =
        before.stream().anyMatch(code -> !Arrays.equals(code, after) && isAlike(running, code));
    if (!becomes.test(after) || !(done || waits)) {
      return false;
    }
    text.write(Cause.TEXT_POKE, site, running);
    poked.add(
        new TracedPlace(
            site + slide,
            functions.place(site, slide),
            Cause.TEXT_POKE,
            0,
            "",
            owner + ", " + phase(done, waits),
            List.of(),
            false,
            false,
            true));
    return true;
  }

  /** Whether all is as in some code, but for the first byte, which is an int3. */
  private static boolean isAlike(byte[] running, byte[] code) {
    return Arrays.equals(running, 1, running.length, code, 1, code.length);
  }

  private static String phase(boolean done, boolean waits) {
    return done && waits
        ? "int3 written"
        : done ? "int3 and tail written" : "int3 written, no tail";
  }

  /** Every site that is being changed. */
  public List<TracedPlace> poked() {
    return poked;
  }
}
