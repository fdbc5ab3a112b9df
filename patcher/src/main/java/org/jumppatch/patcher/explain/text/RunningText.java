package org.jumppatch.patcher.explain.text;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image's text while the kernel's changes to it are made again: the bytes of the image, those
 * that are expected to run, and those of the dump. All addresses are link addresses.
 *
 * <p>The code that is copied into the text, such as the alternatives' replacements, is itself
 * changed at boot before that, so it is kept here beside the text; nobody runs it there and no dump
 * is compared with it.
 */
public final class RunningText {
  private static final int BY_PLACE = 0x40;

  /** A kernel changes a hundred times as many bytes. */
  private static final int FEWEST_CHANGES = 1000;

  private static final byte[] NOTHING = {};

  private final long start;
  private final byte[] image;
  private final byte[] expected;
  private final byte[] dump;
  private final byte[] owners;

  private final TextGaps gaps;
  private final BitSet starts = new BitSet();
  private final List<CodeSource> sources;
  private final Cause[] causes = Cause.values();
  private boolean forgotten;
  private final int[] sites = new int[causes.length + 1];

  /**
   * @param start link address of the text's first byte
   * @param image its bytes in the image; changed where the kernel relocates itself
   * @param dump as many bytes of the dump
   * @param sources code that is copied into it
   */
  public RunningText(long start, byte[] image, byte[] dump, List<CodeSource> sources) {
    this(start, image, dump, new BitSet(), sources);
  }

  /**
   * The same of a dump with gaps.
   *
   * @param missing which bytes the dump does not hold
   */
  public RunningText(
      long start, byte[] image, byte[] dump, BitSet missing, List<CodeSource> sources) {
    this.start = start;
    this.image = image;
    this.dump = dump;
    this.gaps = new TextGaps(missing);
    this.expected = image.clone();
    this.owners = new byte[image.length];
    this.sources = List.copyOf(sources);
  }

  /** Link address of the first byte. */
  public long start() {
    return start;
  }

  /** Number of bytes. */
  public int length() {
    return image.length;
  }

  /** Whether the dump holds all of it, so that it says something. */
  public boolean holds(long address, int length) {
    return contains(address, length) && !gaps.lacks(index(address), length);
  }

  /**
   * Says nothing of code that runs otherwise than expected, because what would tell is lacking.
   *
   * @param cause what may have changed it
   * @param reason what is lacking
   */
  public void leave(Cause cause, String reason, long address, int length) {
    int from = index(address);
    int bytes = 0;
    for (int i = from; i < from + length; i++) {
      bytes += isUnexplained(i) ? 1 : 0;
    }
    gaps.leave(new Unjudged(cause, reason, 1, bytes), from, length);
  }

  /** Of what nothing was said though it runs otherwise than expected. */
  public List<Unjudged> left() {
    return gaps.left();
  }

  /** Says nothing of code that the dump does not hold whole, and of which nothing else tells. */
  public void pass(long address, int length) {
    if (contains(address, length)) {
      gaps.pass(index(address), length);
    }
  }

  /**
   * Whether the dump is as the image nearly everywhere that a kernel would have changed it: this
   * text never ran.
   */
  public boolean isAsLinked() {
    int changes = 0;
    int alike = 0;
    for (int i = 0; i < image.length; i++) {
      if (expected[i] != image[i] && !gaps.isMissing(i)) {
        changes++;
        alike += dump[i] == image[i] ? 1 : 0;
      }
    }
    return changes >= FEWEST_CHANGES && alike >= changes - changes / 10;
  }

  /** Expects the image as it is. */
  public void forget() {
    System.arraycopy(image, 0, expected, 0, image.length);
    Arrays.fill(owners, (byte) 0);
    Arrays.fill(sites, 0);
    starts.clear();
    forgotten = true;
  }

  /** Whether the image is expected as it is. */
  public boolean isForgotten() {
    return forgotten;
  }

  /** How many bytes cannot be compared. */
  public int missing() {
    return gaps.missing();
  }

  /** Index of the first byte that is compared. */
  public int firstHeld() {
    return gaps.firstHeld();
  }

  /** Whether a byte cannot be compared. */
  public boolean isMissing(int index) {
    return gaps.isMissing(index);
  }

  /** Whether all of it is text, be it in the dump or not. */
  public boolean contains(long address, int length) {
    long at = address - start;
    return at >= 0 && length <= image.length && at <= image.length - length;
  }

  /** Index of an address in {@link #dump} and the others. */
  public int index(long address) {
    return (int) (address - start);
  }

  /** The running bytes. */
  public byte[] dump() {
    return dump;
  }

  /** The image's bytes, relocated. */
  public byte[] image() {
    return image;
  }

  /** What is expected to run, as far as it was made yet. */
  public byte[] expected() {
    return expected;
  }

  private @Nullable CodeSource source(long address, int length) {
    for (CodeSource source : sources) {
      if (source.contains(address, length)) {
        return source;
      }
    }
    return null;
  }

  /** A copy of the expected bytes; nothing where there is no such code. */
  public byte[] read(long address, int length) {
    if (contains(address, length)) {
      return Arrays.copyOfRange(expected, index(address), index(address) + length);
    }
    CodeSource source = source(address, length);
    return source == null ? NOTHING : source.read(address, length);
  }

  /** A copy of the dump's bytes; the address must be in the text. */
  public byte[] dumped(long address, int length) {
    return Arrays.copyOfRange(dump, index(address), index(address) + length);
  }

  /** Expects these bytes at a cause's site; outside the code nothing happens. */
  public void write(Cause cause, long address, byte[] code) {
    expect(cause, address, code);
    countSite(cause, address, code.length);
  }

  /** Expects these bytes at an address, for a cause whose sites are counted apart. */
  public void expect(Cause cause, long address, byte[] code) {
    if (contains(address, code.length)) {
      int at = index(address);
      System.arraycopy(code, 0, expected, at, code.length);
      Arrays.fill(owners, at, at + code.length, (byte) cause.number());
      starts.clear(at, at + code.length);
      starts.set(at);
    } else {
      writeSource(address, code);
    }
  }

  private void writeSource(long address, byte[] code) {
    CodeSource source = source(address, code.length);
    if (source != null) {
      source.write(address, code);
    }
  }

  /** Counts a cause's site if the cause made it what runs there, and the image has it otherwise. */
  public void countSite(Cause cause, long address, int length) {
    if (holds(address, length)) {
      int from = index(address);
      int to = from + length;
      if (Arrays.equals(dump, from, to, expected, from, to)
          && !Arrays.equals(dump, from, to, image, from, to)) {
        sites[cause.number()]++;
      }
    }
  }

  /** Takes the dump's word for a site, for a cause that cannot be computed. */
  public void acceptDumped(Cause cause, long address, int length) {
    write(cause, address, dumped(address, length));
    int at = index(address);
    for (int i = at; i < at + length; i++) {
      owners[i] |= (byte) BY_PLACE;
    }
  }

  /** Changes the image's own bytes, before anything else does: the kernel moved itself. */
  void relocate(long address, byte[] code) {
    if (contains(address, code.length)) {
      System.arraycopy(code, 0, image, index(address), code.length);
      System.arraycopy(code, 0, expected, index(address), code.length);
    } else {
      writeSource(address, code);
    }
  }

  /**
   * Index of the first byte from one on that is not as in the image; the length if there is none.
   */
  public int nextChanged(int from) {
    return next(image, from);
  }

  /** Index of the first unexplained byte from one on; the length if there is none. */
  public int nextUnexplained(int from) {
    return next(expected, from);
  }

  private int next(byte[] other, int from) {
    int at = from;
    while (at < dump.length) {
      int ahead = Arrays.mismatch(dump, at, dump.length, other, at, dump.length);
      if (ahead < 0) {
        return dump.length;
      }
      at += ahead;
      if (!gaps.isUnjudged(at)) {
        return at;
      }
      at = gaps.nextJudged(at);
    }
    return dump.length;
  }

  /** Whether a byte runs that is not as expected. */
  public boolean isUnexplained(int index) {
    return dump[index] != expected[index] && !gaps.isUnjudged(index);
  }

  /** The last cause that wrote a byte, or null. */
  public @Nullable Cause owner(int index) {
    int owner = owners[index] & ~BY_PLACE;
    return owner == 0 ? null : causes[owner - 1];
  }

  /** Index of the first byte of the code that the last cause of a byte wrote with it. */
  public int start(int index) {
    return starts.previousSetBit(index);
  }

  /** Whether the dump has a byte, and nothing is said of it for want of what would tell. */
  public boolean isLeft(int index) {
    return gaps.isUnjudged(index) && !gaps.isMissing(index);
  }

  /** Whether the dump's word was taken for a byte. */
  public boolean isByPlace(int index) {
    return (owners[index] & BY_PLACE) != 0;
  }

  /** How many sites run as a cause made them and not as in the image. */
  public int sites(Cause cause) {
    return sites[cause.number()];
  }
}
