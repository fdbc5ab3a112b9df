package org.jumppatch.patcher.explain;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.Section;

/**
 * A recorded kernel as it would run elsewhere. The image's lists of relocations are read here once
 * more, backwards as the kernel does; and what boot copied out of the alternatives' replacements is
 * moved with them, because the kernel moves itself before it patches itself.
 */
final class MovedText {
  private final LiveText live;
  private final long slide;
  private final ByteBuffer image;
  private final Section replacements;
  private final Section table;
  private final int entrySize;
  private final ByteBuffer recorded;
  private final List<Long> absolute = new ArrayList<>();
  private final List<Long> relative = new ArrayList<>();

  private MovedText(LiveText live, long slide) {
    this.live = live;
    this.slide = slide;
    image = live.image().content().buffer(0, live.image().content().size());
    replacements = live.image().elf().section(".altinstr_replacement").orElseThrow();
    table = live.image().elf().section(".altinstructions").orElseThrow();
    entrySize = live.release().startsWith("6.1.") ? 12 : 14;
    recorded = ByteBuffer.wrap(live.dump()).order(ByteOrder.LITTLE_ENDIAN);
    int at = image.limit() - 4;
    for (; image.getInt(at) != 0; at -= 4) {
      addReplaced(absolute, image.getInt(at));
    }
    for (at -= 4; image.getInt(at) != 0; at -= 4) {
      addReplaced(relative, image.getInt(at));
    }
  }

  private void addReplaced(List<Long> places, long place) {
    long in = place - replacements.address();
    if (in >= 0 && in < replacements.size()) {
      places.add(place);
    }
  }

  /** The recorded text, moved. */
  static byte[] of(LiveText live, long slide) {
    ByteBuffer text = ByteBuffer.wrap(live.copy()).order(ByteOrder.LITTLE_ENDIAN);
    move(live, slide, live.address(), text);
    MovedText moved = new MovedText(live, slide);
    for (int at = 0; at < moved.table.size(); at += moved.entrySize) {
      moved.moveCopied(text, at);
    }
    return text.array();
  }

  /** Moves all places in memory from a link address on. */
  static void move(LiveText live, long slide, long start, ByteBuffer memory) {
    Bytes content = live.image().content();
    ByteBuffer file = content.buffer(0, content.size());
    int at = file.limit() - 4;
    for (; file.getInt(at) != 0; at -= 4) {
      add(memory, file.getInt(at) - start, 4, slide);
    }
    for (at -= 4; file.getInt(at) != 0; at -= 4) {
      add(memory, file.getInt(at) - start, 4, -slide);
    }
    for (at -= 4; file.getInt(at) != 0; at -= 4) {
      add(memory, file.getInt(at) - start, 8, slide);
    }
  }

  private static void add(ByteBuffer memory, long at, int width, long slide) {
    if (at >= 0 && at <= memory.limit() - width) {
      if (width == 8) {
        memory.putLong((int) at, memory.getLong((int) at) + slide);
      } else {
        memory.putInt((int) at, memory.getInt((int) at) + (int) slide);
      }
    }
  }

  /** One entry: every relocated number of its replacement that is found again in the text. */
  private void moveCopied(ByteBuffer text, int entry) {
    long here = table.address() + entry;
    int field = (int) table.offset() + entry;
    long address = here + image.getInt(field);
    long replacement = here + 4 + image.getInt(field + 4);
    int length = image.get(field + entrySize - 1) & 0xff;
    for (long place : absolute) {
      long in = place - replacement;
      if (in >= 0 && in < length && copied(text, address + in, place, 0)) {
        add(text, address + in - live.address(), 4, slide);
      }
    }
    for (long place : relative) {
      long in = place - replacement;
      int further = (int) (replacement - address);
      if (in >= 0 && in < length && copied(text, address + in, place, further)) {
        add(text, address + in - live.address(), 4, -slide);
      }
    }
  }

  private boolean copied(ByteBuffer text, long to, long from, int further) {
    long at = to - live.address();
    int source = (int) (replacements.offset() + from - replacements.address());
    return at >= 0
        && at <= text.limit() - 4
        && recorded.getInt((int) at) == image.getInt(source) + further;
  }
}
