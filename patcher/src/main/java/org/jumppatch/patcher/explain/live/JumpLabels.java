package org.jumppatch.patcher.explain.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.SiteForm;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Nops;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * The sites of static keys, each a nop or a jump as its key is on or off ({@code
 * __jump_label_patch}, arch/x86/kernel/jump_label.c). The state of a key is what most of its sites
 * show; the others are not explained by it.
 */
public final class JumpLabels implements BootStep {
  private final StaticKeys keys;
  private final KeyLabels labels;
  private final Nops nops;
  private final RunningData data;
  private final PokedSites poked;
  private final boolean dataDecides;
  private final List<KeyState> states = new ArrayList<>();
  private final Map<Long, Boolean> kernel = new HashMap<>();

  /**
   * @param labels what people call them
   * @param nops what a five-byte nop is on this CPU
   * @param poked sites that are being changed
   */
  public JumpLabels(
      StaticKeys keys, KeyLabels labels, Nops nops, RunningData data, PokedSites poked) {
    this(keys, labels, nops, data, poked, false);
  }

  private JumpLabels(
      StaticKeys keys,
      KeyLabels labels,
      Nops nops,
      RunningData data,
      PokedSites poked,
      boolean dataDecides) {
    this.poked = poked;
    this.dataDecides = dataDecides;
    this.keys = keys;
    this.labels = labels;
    this.nops = nops;
    this.data = data;
  }

  /**
   * The same for a module, which may have one site of a key only: the kernel's own sites tell the
   * key's state, where it has some that agree, else its count. They differ in a kernel that was
   * flipped at rest and whose key lies in .bss; modules that go with it were flipped, too.
   */
  public JumpLabels inModule(StaticKeys module, KeyLabels names, PokedSites pokedSites) {
    JumpLabels sites = new JumpLabels(module, names, nops, data, pokedSites, true);
    for (KeyState state : states) {
      if (state.isWhole()) {
        sites.kernel.put(state.key().address(), state.enabled());
      }
    }
    return sites;
  }

  @Override
  public void apply(RunningText text) {
    for (StaticKey key : keys.all()) {
      apply(text, key);
    }
  }

  /** Every key that has a site in the text, by ascending address. */
  public List<KeyState> states() {
    return states;
  }

  /** Of which key a site is, and how it is written; where an int3 is, where changing it stands. */
  public String about(RunningText text, long site) {
    for (KeyState state : states) {
      for (JumpEntry entry : state.key().entries()) {
        if (entry.code() == site) {
          return "a site of %s, %s".formatted(state.label(), written(text, state, entry));
        }
      }
    }
    return "";
  }

  private String written(RunningText text, KeyState state, JumpEntry entry) {
    if (!text.holds(entry.code(), entry.size())) {
      return state.state();
    }
    byte[] running = text.dumped(entry.code(), entry.size());
    if ((running[0] & 0xff) == Opcodes.INT3) {
      return state.state();
    }
    String count = state.count() == null ? "" : " (count %d)".formatted(state.count());
    String written =
        Arrays.equals(running, code(entry, true))
            ? "as if on"
            : Arrays.equals(running, code(entry, false)) ? "as if off" : "neither as on nor as off";
    return "written " + written + count;
  }

  private void apply(RunningText text, StaticKey key) {
    Integer enabledCount = data.number(key.address());
    SiteCount count = new SiteCount(enabledCount, kernel.get(key.address()));
    for (JumpEntry entry : key.entries()) {
      if (text.holds(entry.code(), entry.size())) {
        count.add(text, entry);
      }
    }
    boolean enabled = count.isOn();
    for (JumpEntry entry : key.entries()) {
      if (text.contains(entry.code(), entry.size())) {
        text.write(Cause.JUMP_LABEL, entry.code(), code(entry, enabled));
        byte[] on = code(entry, true);
        byte[] off = code(entry, false);
        poked.accept(
            text,
            entry.code(),
            List.of(on, off),
            code -> Arrays.equals(code, on) || Arrays.equals(code, off),
            key.name());
        if (count.sites == 0) {
          text.pass(entry.code(), entry.size());
        }
      }
    }
    if (count.sites == 0) {
      return;
    }
    states.add(
        new KeyState(
            key,
            labels,
            count.sites,
            count.on,
            count.off,
            count.flipped,
            enabled,
            count.words(),
            enabledCount));
  }

  private byte[] code(JumpEntry entry, boolean enabled) {
    SiteForm form = entry.formWhen(enabled);
    if (form == SiteForm.NEAR_NOP) {
      return nops.five();
    }
    // A jump that does not reach cannot be written; the site is left to stand out.
    return form.reaches(entry.code(), entry.target())
        ? form.encode(entry.code(), entry.target())
        : entry.form().encode(entry.code(), entry.target());
  }

  /** What the sites of one key hold. */
  private final class SiteCount {
    int sites;
    int on;
    int off;
    int flipped;
    private int onInImage;
    private int trapped;
    private int tailsOn;
    private int tailsOff;
    private final @Nullable Integer enabledCount;
    private final @Nullable Boolean enabledInKernel;

    SiteCount(@Nullable Integer enabledCount, @Nullable Boolean enabledInKernel) {
      this.enabledCount = enabledCount;
      this.enabledInKernel = enabledInKernel;
    }

    void add(RunningText text, JumpEntry entry) {
      sites++;
      onInImage += entry.isOn() ? 1 : 0;
      byte[] dumped = text.dumped(entry.code(), entry.size());
      byte[] whenOn = code(entry, true);
      byte[] whenOff = code(entry, false);
      if (Arrays.equals(dumped, whenOn)) {
        on++;
        flipped += entry.isOn() ? 0 : 1;
      } else if (Arrays.equals(dumped, whenOff)) {
        off++;
        flipped += entry.isOn() ? 1 : 0;
      } else if ((dumped[0] & 0xff) == Opcodes.INT3) {
        addTrapped(dumped, whenOn, whenOff);
      }
    }

    private void addTrapped(byte[] dumped, byte[] whenOn, byte[] whenOff) {
      int size = dumped.length;
      boolean tailOn = Arrays.equals(dumped, 1, size, whenOn, 1, size);
      boolean tailOff = Arrays.equals(dumped, 1, size, whenOff, 1, size);
      if (tailOn || tailOff) {
        trapped++;
        tailsOn += tailOn && !tailOff ? 1 : 0;
        tailsOff += tailOff && !tailOn ? 1 : 0;
      }
    }

    boolean isOn() {
      if (enabledInKernel != null) {
        return enabledInKernel;
      }
      if (dataDecides && enabledCount != null && enabledCount >= 0) {
        return enabledCount > 0;
      }
      if (on != off) {
        return on > off;
      }
      if (on == 0 && tailsOn != tailsOff) {
        return tailsOn > tailsOff;
      }
      return enabledCount == null ? 2 * onInImage > sites : enabledCount > 0;
    }

    String words() {
      if (trapped == sites || trapped > 1) {
        return phase();
      }
      if (on + off + trapped < sites) {
        int others = isOn() ? off : on;
        String other = others == 0 ? "" : ", %d %s".formatted(others, isOn() ? "off" : "on");
        return "%s, %d of %d damaged".formatted(word(), sites - on - off - trapped, sites) + other;
      }
      if (trapped == 1) {
        return "%s, int3 at 1 of %d".formatted(word(), sites);
      }
      return on == 0 || off == 0
          ? word()
          : "half flipped: %d of %d".formatted(isOn() ? off : on, sites);
    }

    private String word() {
      return isOn() ? "on" : "off";
    }

    /**
     * Where {@code text_poke_bp_batch} stands: it writes int3 everywhere, then the tails, then the
     * first bytes. The state before it is taken to be the image's where the sites leave it open.
     */
    private String phase() {
      if (tailsOn != 0 && tailsOff != 0) {
        return "in the middle of phase 2";
      }
      boolean imageOn = 2 * onInImage > sites;
      if (trapped == sites) {
        return (tailsOn != 0) == imageOn ? "between phases 1 and 2" : "between phases 2 and 3";
      }
      return isOn() == imageOn ? "in the middle of phase 1" : "in the middle of phase 3";
    }
  }
}
