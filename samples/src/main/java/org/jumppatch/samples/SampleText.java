package org.jumppatch.samples;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Generated text: functions with a few sites each, and nothing else.
 *
 * <p>A function returns its argument plus the number of steps it made. Every site has some steps
 * behind it, and its jump goes past them, so the result tells which sites jumped:
 *
 * <pre>
 *   mov  %rdi,%rax
 *   site 1f
 *   add  $1,%rax         steps
 *   add  $1,%rax
 * 1:
 *   ...                  more sites
 *   ret
 * </pre>
 */
final class SampleText {
  private static final int MOST_SITES_IN_FUNCTION = 16;

  /** {@code mov %rdi,%rax}. */
  private static final byte[] START = HexFormat.of().parseHex("4889f8");

  /** {@code add $1,%rax}. */
  private static final byte[] STEP = HexFormat.of().parseHex("4883c001");

  /** {@code ret}. */
  private static final byte[] END = HexFormat.of().parseHex("c3");

  private static final byte[] SHORT_NOP = HexFormat.of().parseHex("6690");
  private static final byte[] NEAR_NOP = HexFormat.of().parseHex("0f1f440000");

  /** What a jump of two bytes can pass with its 127 bytes of reach. */
  private static final int MOST_SHORT_STEPS = 127 / STEP.length;

  private static final int MOST_NEAR_STEPS = 40;

  private final Random random;
  private final LittleEndianOutput text = new LittleEndianOutput();
  private final List<SampleSite> sites;
  private final List<Integer> functions = new ArrayList<>();

  /**
   * Writes the functions for all sites.
   *
   * @param siteKeys for each site the number of its key
   * @param keyTypes for each key whether it is initially true
   */
  SampleText(Random random, int[] siteKeys, boolean[] keyTypes) {
    this.random = random;
    this.sites = new ArrayList<>(siteKeys.length);
    int next = 0;
    while (next < siteKeys.length) {
      int end = next + Math.min(1 + random.nextInt(MOST_SITES_IN_FUNCTION), siteKeys.length - next);
      text.align(16, 0xcc);
      functions.add(text.size());
      text.bytes(START);
      for (; next < end; next++) {
        addSite(siteKeys[next], keyTypes[siteKeys[next]]);
      }
      text.bytes(END);
    }
  }

  byte[] content() {
    return text.toByteArray();
  }

  /** The sites, by rising address. */
  List<SampleSite> sites() {
    return Collections.unmodifiableList(sites);
  }

  /** Offsets of the functions, rising. */
  List<Integer> functions() {
    return Collections.unmodifiableList(functions);
  }

  private void addSite(int key, boolean keyType) {
    boolean near = random.nextInt(10) < 6;
    int steps = random.nextInt(1 + (near ? MOST_NEAR_STEPS : MOST_SHORT_STEPS));
    boolean branch = random.nextInt(8) == 0;
    boolean jump = keyType ^ branch;
    int distance = steps * STEP.length;
    int code = text.size();
    addInstruction(near, jump, distance);
    sites.add(new SampleSite(code, text.size() + distance, key, branch, jump));
    for (int i = 0; i < steps; i++) {
      text.bytes(STEP);
    }
  }

  private void addInstruction(boolean near, boolean jump, int distance) {
    if (!jump) {
      text.bytes(near ? NEAR_NOP : SHORT_NOP);
    } else if (near) {
      text.u8(0xe9);
      text.u32(distance);
    } else {
      text.u8(0xeb);
      text.u8(distance);
    }
  }
}
