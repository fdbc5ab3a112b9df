package org.jumppatch.patcher.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Relocations;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.kaslr.KaslrRelocations;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.site.SiteChange;

/**
 * Holds pokes to what is around them. A CPU must not be able to arrive in the middle of one, nobody
 * else may write the same bytes, and the text must be an instruction to begin with.
 */
final class PokeSafety {
  /** The end of a message on what --force does all the same. */
  static final String OVERRIDE = " (--force does it all the same)";

  private final Image image;
  private final FunctionCode.Cache functions;
  private final ScriptNames names;
  private final List<Problem> problems;
  private final boolean force;
  private final TreeMap<Long, StaticKey> sites = new TreeMap<>(Long::compareUnsigned);
  private final Map<Long, JumpEntry> siteTargets = new HashMap<>();
  private final Map<Long, Position> pokes = new TreeMap<>(Long::compareUnsigned);
  private final Map<Long, Integer> lengths = new HashMap<>();
  private @Nullable KaslrRelocations kaslr;
  private @Nullable Map<Area, Relocations> moduleRelocations;

  /**
   * @param problems gets what is unsafe
   * @param force whether what can be overridden is
   */
  PokeSafety(
      Image image,
      StaticKeys keys,
      FunctionCode.Cache functions,
      ScriptNames names,
      List<Problem> problems,
      boolean force) {
    this.image = image;
    this.functions = functions;
    this.names = names;
    this.problems = problems;
    this.force = force;
    for (StaticKey key : keys.all()) {
      for (JumpEntry entry : key.entries()) {
        sites.put(entry.code(), key);
        siteTargets.put(entry.target(), entry);
      }
    }
  }

  /** Checks what a poke's own bytes tell; {@link #checkArrivals} does the rest for all at once. */
  void check(Statement.Poke poke, SiteChange change) {
    long address = change.address();
    int length = change.old().length();
    Position at = poke.address().at();
    pokes.put(address, at);
    lengths.put(address, length);
    FunctionCode function = functions.at(address);
    if (!force && function != null && !function.isStart(address)) {
      refuse(at, "no instruction starts at " + names.place(address) + OVERRIDE, change);
    }
    if (isRelocated(address, length)) {
      refuse(at, "a relocation changes these bytes when the image is loaded", change);
    }
    Map.Entry<Long, StaticKey> site = sites.floorEntry(address + length - 1);
    if (!force && site != null && siteReaches(site.getKey(), address)) {
      refuse(
          at,
          "a site of %s: the next toggle of the key would stop with \"unexpected op\"%s"
              .formatted(site.getValue().name(), OVERRIDE),
          change);
    }
  }

  /** Whether the site at {@code site} has bytes at {@code address} or after it. */
  private boolean siteReaches(long site, long address) {
    StaticKey key = Objects.requireNonNull(sites.get(site));
    for (JumpEntry entry : key.entries()) {
      if (entry.code() == site) {
        return Long.compareUnsigned(site + entry.size(), address) > 0;
      }
    }
    return false;
  }

  /** Refuses pokes in whose middle a CPU can arrive: by a branch, by data, or by a name. */
  void checkArrivals() {
    if (force) {
      return;
    }
    List<Long> inner = new ArrayList<>();
    pokes
        .keySet()
        .forEach(
            address -> {
              for (int i = 1; i < length(address); i++) {
                inner.add(address + i);
              }
            });
    Map<Long, List<Instruction>> branches = new BranchSearch(image, functions, inner).run();
    List<Map<Long, List<String>>> others =
        List.of(
            new DataArrivals(image, names, inner).run(),
            new SwitchTables(image, functions, names, inner).run(),
            new RelocatedArrivals(image, functions, names, inner).run());
    for (Map.Entry<Long, Position> poke : pokes.entrySet()) {
      checkArrivals(poke.getKey(), poke.getValue(), branches, others);
    }
  }

  private void checkArrivals(
      long address,
      Position at,
      Map<Long, List<Instruction>> branches,
      List<Map<Long, List<String>>> others) {
    List<String> evidence = new ArrayList<>();
    for (int i = 1; i < length(address); i++) {
      long inside = address + i;
      for (Instruction branch : branches.getOrDefault(inside, List.of())) {
        evidence.add("  from " + names.place(branch.address()) + "  " + branch.text(names::place));
      }
      for (Map<Long, List<String>> other : others) {
        for (String way : other.getOrDefault(inside, List.of())) {
          evidence.add("  %s: %s".formatted(names.place(inside), way));
        }
      }
      JumpEntry entry = siteTargets.get(inside);
      if (entry != null) {
        evidence.add(
            "  from %s  a site of %s jumps to %s"
                .formatted(
                    names.place(entry.code()),
                    Objects.requireNonNull(sites.get(entry.code())).name(),
                    names.place(inside)));
      }
      if (returnsTo(inside)) {
        evidence.add("  a call returns to " + names.place(inside));
      }
      for (String name : image.symbols().namesOf(inside)) {
        evidence.add("  %s  is %s".formatted(names.place(inside), name));
      }
    }
    if (!evidence.isEmpty()) {
      evidence.addAll(0, functions.around(address, length(address)));
      problems.add(Problem.unsafe(at, "a CPU can arrive inside these bytes" + OVERRIDE, evidence));
    }
  }

  /** Whether the instruction that ends before an address is a call. */
  private boolean returnsTo(long address) {
    Instruction before = functions.covering(address - 1);
    return before != null
        && before.address() + before.length() == address
        && before.mnemonic().endsWith("call");
  }

  private int length(long address) {
    return Objects.requireNonNull(lengths.get(address));
  }

  private boolean isRelocated(long address, int length) {
    if (image.isRelocatable()) {
      return isRelocatedByLoader(address, length);
    }
    if (!image.kind().isKernel()) {
      return false;
    }
    KaslrRelocations known = kaslr;
    if (known == null) {
      known = KaslrRelocations.read(image.elf());
      kaslr = known;
    }
    return known.touches(address, length);
  }

  private boolean isRelocatedByLoader(long address, int length) {
    Area area = image.space().areaAt(address);
    Relocations relocations = area == null ? null : relocations().get(area);
    if (area == null || relocations == null) {
      return false;
    }
    long offset = address - area.address();
    for (int i = 0; i < relocations.count(); i++) {
      long place = relocations.place(i);
      int width =
          switch (relocations.type(i)) {
            case Relocations.NONE -> 0;
            case Relocations.ABSOLUTE_64, Relocations.RELATIVE_64 -> Long.BYTES;
            default -> Integer.BYTES;
          };
      if (place < offset + length && place + width > offset && width > 0) {
        return true;
      }
    }
    return false;
  }

  private Map<Area, Relocations> relocations() {
    Map<Area, Relocations> known = moduleRelocations;
    if (known == null) {
      known = new HashMap<>();
      for (Section section : image.elf().sections()) {
        if (section.type() == Section.RELOCATIONS
            && section.info() > 0
            && section.info() < image.elf().sections().size()) {
          Area area = image.space().areaAt(image.space().sectionAddress(section.info()));
          if (area != null) {
            known.put(area, Relocations.read(image.elf(), section));
          }
        }
      }
      moduleRelocations = known;
    }
    return known;
  }

  private void refuse(Position at, String message, SiteChange change) {
    problems.add(
        Problem.unsafe(at, message, functions.around(change.address(), change.old().length())));
  }
}
