package org.jumppatch.patcher.explain.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.ElfType;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.dump.DumpSegment;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.ImageKind;
import org.jumppatch.elf.linux.KaslrRelocations;
import org.jumppatch.elf.linux.RelocatedPlaces;

/** Finds where an image lies in a dump, and how far it was moved. */
public final class Location {
  /** A kernel moves by multiples of CONFIG_PHYSICAL_ALIGN, which is at least this much. */
  private static final long KASLR_STEP = 0x20_0000;

  /** It moves within the gigabyte that {@code KERNEL_IMAGE_SIZE} leaves it. */
  private static final long KASLR_LIMIT = 0x4000_0000;

  private static final int SAMPLES = 4096;
  private static final long PAGE = 4096;

  private final Image image;
  private final Area area;
  private final byte[] text;
  private final KaslrRelocations relocations;

  /**
   * @param area the image's text
   * @param text its bytes
   * @param relocations what moves with it
   */
  public Location(Image image, Area area, byte[] text, KaslrRelocations relocations) {
    this.image = image;
    this.area = area;
    this.text = text;
    this.relocations = relocations;
  }

  /**
   * Finds the image in a dump.
   *
   * @throws ImageFormatException if the dump does not hold this image's text
   */
  public LocatedDump of(Dump dump) {
    OptionalLong slide = slideByAddress(dump);
    if (slide.isPresent()) {
      long base =
          dump.isCore() ? area.address() + slide.getAsLong() : dump.segments().get(0).address();
      return located(dump, slide.getAsLong(), base);
    }
    if (!dump.isCore() && !dump.segments().isEmpty()) {
      throw dump.bytes()
          .malformed(
              -1,
              "at 0x%x it does not hold the text of %s"
                  .formatted(dump.segments().get(0).address(), image.path()));
    }
    return byContent(dump);
  }

  private static LocatedDump located(Dump dump, long slide, long base) {
    List<DumpSegment> segments =
        dump.segments().stream()
            .map(s -> new DumpSegment(s.address() - slide, s.offset(), s.size()))
            .toList();
    return new LocatedDump(dump.bytes(), segments, slide, base);
  }

  /** The dump as {@link #located} gives it, of the text's segments only: it is asked for often. */
  private LocatedDump near(Dump dump, long slide) {
    List<DumpSegment> segments = new ArrayList<>();
    for (DumpSegment segment : dump.segments()) {
      long from = segment.address() - slide - area.address();
      if (from < text.length && from > -segment.size()) {
        segments.add(new DumpSegment(segment.address() - slide, segment.offset(), segment.size()));
      }
    }
    return new LocatedDump(dump.bytes(), segments, slide, 0);
  }

  private boolean isKernel() {
    return image.kind() == ImageKind.VMLINUX || image.kind() == ImageKind.VMLINUZ;
  }

  private OptionalLong slideByAddress(Dump dump) {
    if (dump.segments().isEmpty()) {
      return OptionalLong.empty();
    }
    if (isFit(near(dump, 0))) {
      return OptionalLong.of(0);
    }
    if (isKernel()) {
      for (long slide = KASLR_STEP; slide < KASLR_LIMIT; slide += KASLR_STEP) {
        if (isFit(near(dump, slide))) {
          return OptionalLong.of(slide);
        }
      }
    } else if (image.elf().header().type() == ElfType.SHARED && !dump.isCore()) {
      Long found = new TextSearch(text).find(dump.bytes(), 0, dump.bytes().size());
      if (found != null) {
        return OptionalLong.of(dump.segments().get(0).address() + found - area.address());
      }
    }
    return OptionalLong.empty();
  }

  /** Whether the dump holds some of the text, and nearly all of that is alike. */
  private boolean isFit(LocatedDump dump) {
    int step = Math.max(1, text.length / SAMPLES);
    int seen = 0;
    int alike = 0;
    for (int at = 0; at < text.length; at += step) {
      byte octet = text[at];
      if (octet != 0 && octet != (byte) Code.INT3 && octet != (byte) Code.NOP) {
        byte[] there = dump.read(area.address() + at, 1);
        if (there != null) {
          seen++;
          alike += there[0] == octet ? 1 : 0;
          if (seen == SAMPLES / 32 && alike < seen / 2) {
            return false;
          }
        }
      }
    }
    return seen > 0 && alike >= seen - seen / 4;
  }

  private LocatedDump byContent(Dump dump) {
    TextSearch search = new TextSearch(text);
    List<DumpSegment> segments =
        dump.isCore() ? dump.segments() : List.of(new DumpSegment(0, 0, dump.bytes().size()));
    for (DumpSegment segment : segments) {
      Long start = search.find(dump.bytes(), segment.offset(), segment.size());
      if (start != null) {
        long first = area.address() - (start - segment.offset());
        LocatedDump here =
            new LocatedDump(
                dump.bytes(),
                List.of(new DumpSegment(first, segment.offset(), segment.size())),
                0,
                0);
        if (!isFit(here)) {
          continue;
        }
        long slide = slideByPlaces(here);
        long base = (dump.isCore() ? area.address() : first) + slide;
        return new LocatedDump(here.bytes(), here.segments(), slide, base);
      }
    }
    throw dump.bytes().malformed(-1, "it does not hold the text of " + image.path());
  }

  /** What most of the text's relocated places were moved by. */
  private long slideByPlaces(LocatedDump dump) {
    Map<Long, Integer> votes = new HashMap<>();
    RelocatedPlaces places = relocations.narrow();
    for (int i = 0; i < places.size() && votes.size() < SAMPLES; i++) {
      long place = places.address(i);
      if (area.contains(place, Integer.BYTES)) {
        byte[] there = dump.read(place, Integer.BYTES);
        if (there != null) {
          long moved =
              (Code.s32(there, 0) - Code.s32(text, (int) (place - area.address()))) & 0xffff_ffffL;
          if (moved % PAGE == 0) {
            votes.merge(moved, 1, Integer::sum);
          }
        }
      }
    }
    return votes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(0L);
  }
}
