package org.jumppatch.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What holds for the sites of every image. */
final class SiteAssertions {
  private SiteAssertions() {}

  /**
   * Each site holds what its key's initial state and its branch ask for, and can hold the other.
   */
  static void assertInitialState(List<DecodedSite> sites) {
    for (DecodedSite site : sites) {
      boolean jump = site.key().on() ^ site.branch();
      assertThat(site.bytes()).as("%s", site).isEqualTo(jump ? site.jumpToTarget() : site.nop());
      if (!site.near()) {
        assertThat(site.distance()).as("%s", site).isBetween(-128L, 127L);
      }
    }
  }

  /**
   * objdump finds a nop or the jump to the target at each site, and an instruction at each target.
   */
  static void assertDisassembled(Path file, List<DecodedSite> sites) {
    Map<String, Map<Long, String>> instructions = Objdump.instructions(file);
    for (DecodedSite site : sites) {
      String instruction = at(instructions, site.code());
      if (!site.jump()) {
        assertThat(instruction)
            .isEqualTo(site.near() ? "nopl   0x0(%rax,%rax,1)" : "xchgw  %ax,%ax");
      } else if (site.leavesSection()) {
        assertThat(instruction).startsWith("jmp");
      } else {
        String target = Long.toHexString(site.target().address());
        assertThat(instruction).matches("jmp[q]? +" + target + " .*");
      }
      assertThat(at(instructions, site.target())).isNotEmpty();
    }
  }

  private static String at(Map<String, Map<Long, String>> instructions, DecodedSite.Place place) {
    String instruction = instructions.getOrDefault(place.section(), Map.of()).get(place.address());
    if (instruction == null) {
      throw new AssertionError("no instruction starts at " + place);
    }
    return instruction;
  }
}
