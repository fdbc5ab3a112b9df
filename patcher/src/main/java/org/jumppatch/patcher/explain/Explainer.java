package org.jumppatch.patcher.explain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Meanwhile;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.dump.Memory;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelVersion;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.explain.boot.AlternativeTable;
import org.jumppatch.patcher.explain.boot.CallThunks;
import org.jumppatch.patcher.explain.table.TableSearch;
import org.jumppatch.patcher.explain.text.Advance;
import org.jumppatch.patcher.explain.text.CodeSource;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.KaslrMove;
import org.jumppatch.patcher.explain.text.LocatedDump;
import org.jumppatch.patcher.explain.text.Location;
import org.jumppatch.patcher.explain.text.MovedPlaces;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Explains running text: does again, on a copy of the image's text, all that a kernel does to its
 * own, in the kernel's order ({@code alternative_instructions}, arch/x86/kernel/alternative.c, and
 * what follows it), and compares what comes out with the dump.
 */
public final class Explainer {
  /** Bytes between two sections of code that belong together. */
  private static final int MOST_PADDING = 64;

  private final Image image;
  private final StaticKeys keys;
  private final InstructionDecoder decoder;
  private final boolean pointers;
  private final Advance advance;

  /** The image's, which are the same for every dump. */
  private @Nullable Meanwhile<Functions> functions;

  /**
   * @param image a kernel, or any image with static keys and final addresses
   * @param keys its static keys
   * @param decoder for the instructions in alternatives and in what is left over
   */
  public Explainer(Image image, StaticKeys keys, InstructionDecoder decoder) {
    this(image, keys, decoder, false, new Advance());
  }

  private Explainer(
      Image image, StaticKeys keys, InstructionDecoder decoder, boolean pointers, Advance advance) {
    this.image = image;
    this.keys = keys;
    this.decoder = decoder;
    this.pointers = pointers;
    this.advance = advance;
  }

  /** The same, which looks at pointers in the kernel's data that decide where control goes too. */
  public Explainer withPointers() {
    return new Explainer(image, keys, decoder, true, advance);
  }

  /** The same, which tells how far it is. */
  public Explainer telling(Advance told) {
    return new Explainer(image, keys, decoder, pointers, told);
  }

  /**
   * Explains a dump.
   *
   * @throws ImageFormatException if the dump does not hold the image's text, or the image runs at
   *     another address than it was linked for and lacks the relocations to compute that
   */
  public Explanation explain(Dump dump) {
    return examine(dump).explanation(null, null);
  }

  /**
   * The same with the text of the kernel's modules.
   *
   * @param files where those of a kernel's release are
   * @throws IOException if these files cannot be read
   */
  public Explanation explain(Dump dump, ModuleFiles files) throws IOException {
    Examined now = examine(dump);
    return now.explanation(null, now.modules(files));
  }

  /**
   * Explains a dump, and what changed in it since an earlier one of the same image.
   *
   * @throws ImageFormatException as {@link #explain(Dump)}, for either dump
   */
  public Explanation explain(Dump dump, Dump earlier, ModuleFiles files) throws IOException {
    Examined now = examine(dump);
    TextChanges changes = now.since(examine(earlier), files);
    return now.explanation(changes, now.modules(files));
  }

  /**
   * Explains the text of one module of this kernel that a dump's kernel has loaded.
   *
   * @param others where the modules are that it uses; null where nobody knows
   * @throws ImageFormatException if the dump is none of this kernel, or the module is not loaded in
   *     it, or cannot be the file that was loaded
   */
  public Explanation explainModule(Dump dump, ModuleFile module, @Nullable ModuleTree others) {
    return examine(dump).explanationOf(module, others, dump);
  }

  /** What the image should have become, beside what the dump has. */
  private Examined examine(Dump dump) {
    if (image.isRelocatable()) {
      throw image.content().malformed(-1, "sections without addresses: no image that runs");
    }
    Area area = textArea();
    byte[] bytes = image.content().copy(area.fileOffset(), textLength(area));
    Meanwhile<Functions> functions = functions();
    MovedPlaces places =
        new MovedPlaces(image, decoder, area.address(), bytes, () -> sources(functions.get()));
    LocatedDump located = new Location(image, area, bytes, places::all, advance).of(dump);
    Functions named = functions.get();
    RunningText text = runningText(area, bytes, located, sources(named));
    byte[] linked = text.image().clone();
    KaslrMove move = places.move(located.slide());
    int moved = move.apply(text);
    RunningData data = RunningData.of(image, located, text, dump.isCut());
    TextSteps steps = new TextSteps(named, keys, decoder, text, data);
    steps.apply(text, advance);
    move.leaveOthers(text);
    return new Examined(
        text,
        located,
        steps,
        new Accounting(text, linked, moved, move.listed()),
        image,
        decoder,
        pointers,
        version(located, named),
        dump.remark(),
        advance);
  }

  private Meanwhile<Functions> functions() {
    Meanwhile<Functions> known = functions;
    if (known == null) {
      known = Meanwhile.of(() -> new Functions(image, TextSteps.namesFor(image)));
      functions = known;
    }
    return known;
  }

  private static @Nullable KernelVersion version(LocatedDump dump, Functions functions) {
    long banner = functions.named("linux_banner");
    byte[] text = banner == 0 ? null : dump.read(banner, KernelVersion.LIMIT);
    return text == null ? null : KernelVersion.of(text, 0);
  }

  /**
   * The text: the code that stays when the kernel has booted, the largest stretch of it. From Linux
   * 6.16 on {@code .head.text} follows {@code .text}.
   */
  private Area textArea() {
    List<Area> code =
        image.space().areas().stream()
            .filter(area -> area.executable() && area.fileSize() > 0)
            .filter(area -> !image.isInit(area.address()) && !area.name().startsWith(".altinstr"))
            .toList();
    Area text =
        code.stream()
            .max(Comparator.comparingLong(Area::fileSize))
            .orElseThrow(() -> image.content().malformed(-1, "there is no code in it"));
    for (Area area : code) {
      text = text.isFollowedBy(area, MOST_PADDING) ? text.upTo(area) : text;
    }
    return text;
  }

  /**
   * Without sections data may follow the code in its segment; there the kernel's symbols help, else
   * the last of its returns: data starts at a page.
   */
  private int textLength(Area area) {
    long length = area.fileSize();
    if (image.elf().sections().isEmpty()) {
      long[] end = image.symbols().addressesOf("_etext");
      if (end.length == 1 && area.contains(end[0])) {
        length = end[0] - area.address();
      } else if (image.kind().isKernel()) {
        long last = new TableSearch(image).lastPlace(area.address() + length);
        long page = (last + Memory.PAGE) & -Memory.PAGE;
        length = area.contains(last) ? Math.min(length, page - area.address()) : length;
      }
    }
    if (length > Integer.MAX_VALUE / 2) {
      throw image.content().malformed(area.fileOffset(), "more than 1 GB of code");
    }
    return (int) length;
  }

  private static RunningText runningText(
      Area area, byte[] bytes, LocatedDump located, List<CodeSource> sources) {
    byte[] dumped = bytes.clone();
    BitSet missing = new BitSet();
    long start = area.address() + located.slide();
    for (int at = 0; at < bytes.length; ) {
      int got = located.memory().read(start + at, dumped, at, bytes.length - at);
      at += got;
      if (at < bytes.length) {
        // Behind a gap it goes on with the next page.
        int next =
            (int) Math.min(bytes.length, at + (Memory.PAGE - ((start + at) & (Memory.PAGE - 1))));
        missing.set(at, next);
        at = next;
      }
    }
    return new RunningText(area.address(), bytes, dumped, missing, sources);
  }

  /** The replacements of alternatives, and what counts a call. */
  private List<CodeSource> sources(Functions functions) {
    List<CodeSource> found = new ArrayList<>();
    for (Area area : image.space().areas()) {
      if (area.name().equals(".altinstr_replacement") && area.size() < 1 << 28) {
        addSource(found, area.address(), (int) area.size());
      }
    }
    if (found.isEmpty()) {
      addReplacements(found, AlternativeTable.of(functions));
    }
    int size = CallThunks.templateSize(functions);
    if (size != 0) {
      addSource(found, functions.named(CallThunks.TEMPLATE), size);
    }
    return found;
  }

  /** Without sections they are where the table says. */
  private void addReplacements(List<CodeSource> sources, AlternativeTable table) {
    LongSummaryStatistics ends =
        table.groups().stream()
            .flatMap(List::stream)
            .filter(entry -> entry.replacementLength() != 0)
            .flatMapToLong(
                entry ->
                    LongStream.of(
                        entry.replacement(), entry.replacement() + entry.replacementLength()))
            .summaryStatistics();
    if (ends.getCount() != 0 && ends.getMax() - ends.getMin() < 1 << 28) {
      addSource(sources, ends.getMin(), (int) (ends.getMax() - ends.getMin()));
    }
  }

  private void addSource(List<CodeSource> sources, long address, int size) {
    byte[] code = image.space().read(address, size);
    if (code != null) {
      sources.add(new CodeSource(address, code));
    }
  }
}
