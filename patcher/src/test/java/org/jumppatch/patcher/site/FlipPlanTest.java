package org.jumppatch.patcher.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;

class FlipPlanTest {
  private static final Image IMAGE = open();
  private static final StaticKeys KEYS = StaticKeys.of(IMAGE, JumpTable.of(IMAGE));

  private static Image open() {
    try {
      return Image.open(Samples.image("schedstats.elf"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static StaticKey key(String name) {
    return ((KeyLookup.Found) KEYS.resolve(name)).key();
  }

  @Test
  void aKeyThatIsNamedTwiceIsFlippedOnce() {
    StaticKey key = key("sched_schedstats");
    FlipPlan plan = FlipPlan.of(IMAGE, List.of(key, key), Direction.ENABLE, false);
    assertThat(plan.flips()).hasSize(1);
    assertThat(plan.changes()).hasSize(key.entries().size());
    assertThat(plan.names(KEYS)).containsExactly("sched_schedstats");
  }

  /** Flipped there and back, a key's file is as it was. */
  @Test
  void aFlipUndoneTakesBackSitesCountAndRelocations() throws IOException {
    Image module = Image.open(Samples.image("module.ko"));
    StaticKeys keys = StaticKeys.of(module, JumpTable.of(module));
    for (StaticKey key : keys.all()) {
      if (key.isExternal()) {
        continue;
      }
      KeyFlip there = FlipPlan.of(module, List.of(key), Direction.FLIP, false).flips().get(0);
      KeyFlip back = there.undone();
      assertThat(back.enable()).isNotEqualTo(there.enable());
      assertThat(back.undone()).isEqualTo(there);
      for (int i = 0; i < there.sites().size(); i++) {
        assertThat(back.sites().get(i).old()).isEqualTo(there.sites().get(i).text());
      }
      if (there.state() != null) {
        assertThat(Objects.requireNonNull(back.state()).wanted()).isEqualTo(there.state().old());
      }
    }
  }

  @Test
  void theCourseOfAKeyThatIsThereAlreadyIsTheWayThatLedThere() {
    StaticKey off = key("sched_schedstats");
    assertThat(FlipPlan.of(IMAGE, List.of(off), Direction.DISABLE, false).changes()).isEmpty();
    FlipPlan course = FlipPlan.courseOf(IMAGE, List.of(off), Direction.DISABLE, false);
    FlipPlan on = FlipPlan.of(IMAGE, List.of(off), Direction.ENABLE, false);
    assertThat(course.changes())
        .isEqualTo(on.changes().stream().map(SiteChange::reversed).toList());
    assertThat(course.flips().get(0).state()).isNull();
  }

  @Test
  void aRefusalNamesTheImage() throws IOException {
    Image module = Image.open(Samples.image("module.ko"));
    StaticKeys keys = StaticKeys.of(module, JumpTable.of(module));
    StaticKey external =
        keys.all().stream().filter(StaticKey::isExternal).findFirst().orElseThrow();
    assertThatExceptionOfType(UnsafePatchException.class)
        .isThrownBy(() -> FlipPlan.of(module, List.of(external), Direction.ENABLE, false))
        .withMessageStartingWith(module.path() + ": " + external.name() + " is defined outside");
  }

  /** 241 keys of this kernel share their names with others. */
  @Test
  void whatAKeyIsCalledStandsForItAlone() throws IOException {
    Image kernel = Image.open(Kernels.v6_12().vmlinuz());
    StaticKeys keys = StaticKeys.of(kernel, JumpTable.of(kernel));
    int byAddress = 0;
    for (StaticKey key : keys.all()) {
      String name = keys.nameOf(key);
      byAddress += name.startsWith("0x") ? 1 : 0;
      assertThat(keys.resolve(name)).isEqualTo(new KeyLookup.Found(key));
    }
    assertThat(byAddress).isPositive();
  }

  @Test
  void aBootedKernelLeavesItsInitTextAlone() throws IOException {
    Image kernel = Image.open(Kernels.v6_12().vmlinuz());
    StaticKeys keys = StaticKeys.of(kernel, JumpTable.of(kernel));
    FlipPlan all = FlipPlan.courseOf(kernel, keys.all(), Direction.FLIP, true);
    FlipPlan booted = all.booted(kernel);
    assertThat(booted.changes()).hasSizeLessThan(all.changes().size());
    assertThat(booted.changes()).noneMatch(change -> kernel.isInit(change.address()));
    assertThat(all.changes()).containsAll(booted.changes());
  }
}
