package org.jumppatch.elf.keyname;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Pointers;

/**
 * What each key of an image is, and what people call it. A table is read when the first key asks
 * for it.
 */
public final class KeyLabels {
  private static final String TRACEPOINT = "__tracepoint_";

  /** {@code DEFINE_STATIC_KEY_TRUE(___once_key)} in include/linux/once.h. */
  private static final String ONCE = "___once_key";

  /** {@code SECURITY_HOOK_ACTIVE_KEY(HOOK, IDX)} in include/linux/lsm_hooks.h. */
  private static final String LSM = "security_hook_active_";

  /** {@code SUBSYS(_x)} in kernel/cgroup/cgroup.c. */
  private static final String CONTROLLER_ENABLED = "_cgrp_subsys_enabled_key";

  private static final String CONTROLLER_ON_DEFAULT = "_cgrp_subsys_on_dfl_key";

  /** A message whose texts are not to be read may share its name with others. */
  private static final int UNCOUNTED = 2;

  private final Image image;
  private final StaticKeys keys;
  private final Pointers pointers;
  private @Nullable DynamicDebug debug;
  private @Nullable TraceEvents events;
  private @Nullable ArrayIndices indices;
  private @Nullable Map<String, Integer> uses;

  /**
   * The labels of an image's keys.
   *
   * @param keys all keys of the image
   */
  public KeyLabels(Image image, StaticKeys keys) {
    this.image = image;
    this.keys = keys;
    this.pointers = new Pointers(image);
  }

  /** What a key belongs to. */
  public KeyKind kind(StaticKey key) {
    if (debug().holds(key.address())) {
      return KeyKind.DYNDBG;
    }
    for (SymbolOffset place : key.places()) {
      KeyKind kind = kind(place);
      if (kind != KeyKind.KEY) {
        return kind;
      }
    }
    return KeyKind.KEY;
  }

  private static KeyKind kind(SymbolOffset place) {
    String symbol = Symbols.withoutPromotion(place.name());
    if (symbol.startsWith(TRACEPOINT)) {
      return KeyKind.TRACEPOINT;
    }
    if (symbol.startsWith(ONCE)) {
      return KeyKind.ONCE;
    }
    if (symbol.startsWith(LSM)) {
      return KeyKind.LSM;
    }
    if (symbol.endsWith(CONTROLLER_ENABLED) || symbol.endsWith(CONTROLLER_ON_DEFAULT)) {
      return KeyKind.CGROUP;
    }
    KeyArray array = KeyArray.named(symbol);
    return array == null ? KeyKind.KEY : array.kind();
  }

  /**
   * The name that people use: {@code sched:sched_switch}, {@code lib/kobject.c:127 fill_kobj_path},
   * {@code sched_feat_keys[11] HRTICK}; the symbol where there is no other, with the function of
   * its first site where several keys have that symbol.
   */
  public String label(StaticKey key) {
    DebugSite site = debugSite(key);
    if (site != null) {
      return site.toString();
    }
    for (SymbolOffset place : key.places()) {
      String label = label(key, place);
      if (label != null) {
        return label;
      }
    }
    String name = plainName(key);
    boolean shared = uses().getOrDefault(name, UNCOUNTED) > 1;
    return shared ? name + " in " + firstFunction(key) : name;
  }

  private static String plainName(StaticKey key) {
    if (key.places().isEmpty()) {
      return key.name();
    }
    SymbolOffset place = key.places().get(0);
    return new SymbolOffset(Symbols.withoutPromotion(place.name()), place.offset()).toString();
  }

  /** All that a key may be asked for by: its symbols, a tracepoint's event, and the label. */
  public List<String> names(StaticKey key) {
    List<String> names = new ArrayList<>(key.names());
    String event = event(key);
    if (event != null) {
      names.add(event);
    }
    names.add(label(key));
    return names;
  }

  private @Nullable String label(StaticKey key, SymbolOffset place) {
    String symbol = Symbols.withoutPromotion(place.name());
    switch (kind(place)) {
      case TRACEPOINT -> {
        String event = symbol.substring(TRACEPOINT.length());
        List<String> groups = groups(key);
        return groups.isEmpty() ? event : groups.get(0) + ":" + event;
      }
      case ONCE -> {
        return "once in " + firstFunction(key);
      }
      case LSM -> {
        int slot = symbol.lastIndexOf('_');
        return symbol.substring(LSM.length(), Math.max(slot, LSM.length()))
            + "["
            + symbol.substring(slot + 1)
            + "]";
      }
      case CGROUP -> {
        boolean enabled = symbol.endsWith(CONTROLLER_ENABLED);
        String ending = enabled ? CONTROLLER_ENABLED : CONTROLLER_ON_DEFAULT;
        return symbol.substring(0, symbol.length() - ending.length())
            + (enabled ? " cgroup enabled" : " cgroup on default hierarchy");
      }
      default -> {
        KeyArray array = KeyArray.named(symbol);
        return array == null ? null : indices().label(array, key.address(), place.offset());
      }
    }
  }

  /** The message of dynamic debug that a key switches; null if it is none. */
  public @Nullable DebugSite debugSite(StaticKey key) {
    return debug().at(key.address());
  }

  /** The event that a tracepoint's key belongs to, without its group; null if it is none. */
  public @Nullable String event(StaticKey key) {
    for (SymbolOffset place : key.places()) {
      String symbol = Symbols.withoutPromotion(place.name());
      if (symbol.startsWith(TRACEPOINT)) {
        return symbol.substring(TRACEPOINT.length());
      }
    }
    return null;
  }

  /**
   * The groups of a tracepoint's events, mostly one; none for a tracepoint without an event, and
   * for a key that is none.
   */
  public List<String> groups(StaticKey key) {
    for (SymbolOffset place : key.places()) {
      if (place.name().startsWith(TRACEPOINT)) {
        return events().groupsOf(key.address() - place.offset());
      }
    }
    return List.of();
  }

  /**
   * Whether the image tells a tracepoint's groups. It does not of another module's or the kernel's,
   * nor where it has no table of events.
   */
  public boolean tellsGroups(StaticKey key) {
    return !key.isExternal() && events().areKnown();
  }

  /** Without what a compiler appends: {@code .cold}, {@code .constprop.0}. */
  private String firstFunction(StaticKey key) {
    SymbolOffset place = image.symbols().nearest(key.entries().get(0).code());
    if (place == null) {
      return "0x" + Long.toHexString(key.entries().get(0).code());
    }
    int dot = place.name().indexOf('.');
    return dot <= 0 ? place.name() : place.name().substring(0, dot);
  }

  private DynamicDebug debug() {
    DynamicDebug known = debug;
    if (known == null) {
      known = DynamicDebug.of(image, pointers);
      debug = known;
    }
    return known;
  }

  private TraceEvents events() {
    TraceEvents known = events;
    if (known == null) {
      known = TraceEvents.of(image, pointers);
      events = known;
    }
    return known;
  }

  private ArrayIndices indices() {
    ArrayIndices known = indices;
    if (known == null) {
      known = new ArrayIndices(image, pointers);
      indices = known;
    }
    return known;
  }

  /** How many plain keys have a name; keys of other kinds mostly have labels of their own. */
  private Map<String, Integer> uses() {
    Map<String, Integer> known = uses;
    if (known == null) {
      known = new HashMap<>();
      for (StaticKey key : keys.all()) {
        if (kind(key) == KeyKind.KEY) {
          known.merge(plainName(key), 1, Integer::sum);
        }
      }
      uses = known;
    }
    return known;
  }
}
