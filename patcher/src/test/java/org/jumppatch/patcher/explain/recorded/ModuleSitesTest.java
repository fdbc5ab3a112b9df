package org.jumppatch.patcher.explain.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.patcher.explain.ExplainedModule;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.live.KeyState;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.Test;

/** Sites of static keys in modules, flipped and half-way. */
class ModuleSitesTest extends RecordedMachine {
  ModuleSitesTest() throws IOException {}

  /** A key of the kernel's that a module tests too. */
  private static KeyState shared(Explanation found, ExplainedModule module) {
    for (KeyState key : module.keys()) {
      for (KeyState own : found.keys()) {
        if (own.key().address() == key.key().address() && own.isWhole()) {
          return key;
        }
      }
    }
    throw new AssertionError("no such key");
  }

  private void flip(KeyState key) {
    for (JumpEntry entry : key.key().entries()) {
      byte[] code = entry.formWhen(!key.enabled()).encode(entry.code(), entry.target());
      if (memory.virtual().bytes(entry.code(), code.length) != null) {
        memory.put(entry.code(), code);
      }
    }
  }

  @Test
  void aModulesSitesGoWithTheKernelsOwnWhereTheCountSaysOtherwise() throws IOException {
    // As after a boot of a kernel and modules that were flipped in their files: the count knows
    // nothing of it.
    Explanation before = explained();
    ExplainedModule module =
        before.modules().stream()
            .filter(one -> one.keys().stream().anyMatch(key -> hasOwn(before, key)))
            .findFirst()
            .orElseThrow();
    KeyState inModule = shared(before, module);
    KeyState own =
        before.keys().stream()
            .filter(key -> key.key().address() == inModule.key().address())
            .findFirst()
            .orElseThrow();
    flip(own);
    Explanation alone = explained();
    assertThat(alone.unexplained()).isZero();
    assertThat(alone.allUnexplained()).isPositive();
    for (ExplainedModule one : before.modules()) {
      one.keys().stream()
          .filter(key -> key.key().address() == own.key().address())
          .forEach(this::flip);
    }
    assertThat(explained().allUnexplained()).isZero();
  }

  private static boolean hasOwn(Explanation found, KeyState inModule) {
    return found.keys().stream()
        .anyMatch(own -> own.key().address() == inModule.key().address() && own.isWhole());
  }

  @Test
  void aModulesSiteThatIsBeingChangedIsNamed() throws IOException {
    Explanation before = explained();
    ExplainedModule bridge = before.modules().get(0);
    JumpEntry site =
        bridge.keys().stream()
            .flatMap(key -> key.key().entries().stream())
            .filter(entry -> entry.size() == 5 && !entry.isOn())
            .filter(entry -> memory.virtual().bytes(entry.code(), 5) != null)
            .findFirst()
            .orElseThrow();
    byte[] on = site.formWhen(true).encode(site.code(), site.target());
    memory.put(site.code(), (byte) 0xcc, on[1], on[2], on[3], on[4]);
    Explanation unknown = explained();
    assertThat(unknown.allUnexplained()).isPositive();
    assertThat(unknown.allRuns().get(0).symbol()).endsWith(" [bridge]");
    long vector = memory.named("tp_vec");
    long description = memory.named("bp_desc");
    memory.putNumber(description, vector);
    memory.putNumber(description + 8, 1L << 32 | 1);
    ByteBuffer poke = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    poke.putInt((int) (site.code() - memory.named("_stext"))).putInt(0);
    poke.put((byte) 5).put(on[0]).put(on).put((byte) 0x0f);
    memory.put(vector, poke.array());
    Explanation found = explained();
    assertThat(found.allUnexplained()).isZero();
    assertThat(found.modules().get(0).traced())
        .singleElement()
        .matches(one -> one.cause() == Cause.TEXT_POKE && one.address() == site.code())
        .matches(one -> one.owner().endsWith(", int3 and tail written"));
  }
}
