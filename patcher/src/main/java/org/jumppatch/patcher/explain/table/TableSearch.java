package org.jumppatch.patcher.explain.table;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Table;

/**
 * Finds the tables of a kernel that has neither sections nor symbols at their ends: each is the
 * longest run of entries that make sense, and there is no second one like it.
 */
public final class TableSearch {
  /** Shorter runs may be something else. */
  private static final int SHORTEST = 16;

  /** More bytes than a kernel has in one piece. */
  private static final int MOST = 1 << 28;

  private static final int ENDBR = 0xfa1e_0ff3;
  private static final int LOCK = 0xf0;
  private static final int MOVE_EAX = 0xb8;
  private static final int FUNCTION_ALIGNMENT = 16;

  /** Bytes of code that tell what a place is. */
  private static final int SEEN = 7;

  private final Image image;
  private final AddressSpace space;
  private final Map<PlaceKind, Table> places = new EnumMap<>(PlaceKind.class);
  private final Map<String, Table> records = new HashMap<>();

  /** Searches all of an image. */
  public TableSearch(Image image) {
    this.image = image;
    this.space = image.space();
    for (Area area : space.areas()) {
      if (space.mayHoldData(area) && area.address() < 0 && area.fileSize() < MOST) {
        byte[] content = image.content().copy(area.fileOffset(), (int) area.fileSize());
        searchPlaces(area, content);
        for (RecordKind kind : RecordKind.values()) {
          keepLongest(kind.section(), kind.longest(space, area.address(), content));
        }
      }
    }
  }

  /** The table that is in this section where there are sections; empty if it was not found. */
  public Optional<Table> table(String section) {
    for (PlaceKind kind : PlaceKind.values()) {
      if (kind.section().equals(section)) {
        return Optional.ofNullable(places.get(kind));
      }
    }
    return Optional.ofNullable(records.get(section));
  }

  /** The last place below an address that a table tells of; 0 if none does. */
  public long lastPlace(long behind) {
    long last = 0;
    Table returns = places.get(PlaceKind.RETURN);
    for (long place : returns == null ? new long[0] : returns.targets()) {
      last = place < behind && (last == 0 || place > last) ? place : last;
    }
    return last;
  }

  private void searchPlaces(Area area, byte[] content) {
    PlaceKind kind = null;
    long target = 0;
    int from = 0;
    int at = (int) (-area.address() & (Integer.BYTES - 1));
    for (; at + Integer.BYTES <= content.length; at += Integer.BYTES) {
      long place = area.address() + at + Code.s32(content, at);
      PlaceKind found = kind(place);
      long goes = found == PlaceKind.RETURN ? destination(place) : 0;
      if (found != kind || goes != target) {
        keep(kind, area, from, at);
        kind = found;
        target = goes;
        from = at;
      }
    }
    keep(kind, area, from, at);
  }

  private void keep(@Nullable PlaceKind kind, Area area, int from, int to) {
    if (kind == null || to - from < SHORTEST * Integer.BYTES) {
      return;
    }
    Table known = places.get(kind);
    if (known == null || known.content().size() < to - from) {
      places.put(
          kind,
          new Table(
              area.address() + from, image.content().slice(area.fileOffset() + from, to - from)));
    }
  }

  private void keepLongest(String section, @Nullable Table found) {
    Table known = records.get(section);
    if (found != null && (known == null || known.content().size() < found.content().size())) {
      records.put(section, found);
    }
  }

  /** What is at a place in code; null where it is none that a table tells of. */
  private @Nullable PlaceKind kind(long place) {
    byte[] code = place < 0 && space.isCode(place, SEEN) ? space.read(place, SEEN) : null;
    if (code == null) {
      return null;
    }
    int first = code[0] & 0xff;
    if (Code.s32(code, 0) == ENDBR) {
      return PlaceKind.ENDBR;
    }
    if (first == LOCK) {
      return PlaceKind.LOCK;
    }
    if (first == MOVE_EAX) {
      return place % FUNCTION_ALIGNMENT == 0 ? PlaceKind.CFI : null;
    }
    int at = first == Opcodes.CS ? 1 : 0;
    int opcode = code[at] & 0xff;
    boolean conditional = Opcodes.isConditionalJump(opcode, code[at + 1] & 0xff);
    if (opcode != Opcodes.CALL && opcode != Opcodes.JUMP && !conditional) {
      return null;
    }
    if (RetpolineThunk.register(image, destination(place)) >= 0) {
      return PlaceKind.RETPOLINE;
    }
    return conditional ? null : opcode == Opcodes.CALL ? PlaceKind.CALL : PlaceKind.RETURN;
  }

  /** Where the branch at a place goes. */
  private long destination(long place) {
    byte[] code = space.read(place, SEEN);
    if (code == null) {
      return 0;
    }
    int at = (code[0] & 0xff) == Opcodes.CS ? 1 : 0;
    int opcode = code[at] & 0xff;
    at += opcode == Opcodes.CALL || opcode == Opcodes.JUMP ? 0 : 1;
    return Code.target(code, at, place + at);
  }
}
