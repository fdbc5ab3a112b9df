package org.jumppatch.patcher.explain.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.elf.testing.RecordedDump;
import org.jumppatch.patcher.explain.Explanation;
import org.junit.jupiter.api.Test;

/** The list of loaded modules in a dump, and the files that belong to them. */
class ModuleListTest extends RecordedMachine {
  ModuleListTest() throws IOException {}

  /** The same without the modules' files: what is asked for is the list. */
  private Explanation listed() throws IOException {
    return explained(core(), null);
  }

  @Test
  void aModuleWithoutAFileIsNotChecked() throws IOException {
    ModuleTree some = files(name -> isLoaded(name) && !name.equals("stp"));
    Explanation found = explained(core(), some);
    assertThat(found.uncheckedModules()).containsExactly("stp");
    assertThat(found.modules())
        .filteredOn(one -> one.name().equals("stp"))
        .singleElement()
        .matches(one -> one.lacking().equals("no file of it in " + some.folder()));
    assertThat(found.allUnexplained()).isZero();
    assertThat(found.isComplete()).isFalse();
  }

  @Test
  void withoutFilesAllAreNamed() throws IOException {
    Explanation found = explained(RecordedDump.lime(memory, folder.resolve("lime")), null);
    assertThat(found.uncheckedModules()).hasSize(LOADED.size());
    assertThat(found.isComplete()).isFalse();
    assertThat(found.isWhole()).isTrue();
  }

  @Test
  void aFileOfAnotherModuleIsRefused() throws IOException {
    Path some = Files.createDirectory(folder.resolve("some"));
    for (ModuleFile file : files().files()) {
      if (file.name().equals("tls")) {
        Files.copy(file.path(), some.resolve("dummy.ko.xz"));
      }
    }
    Explanation found = explained(core(), ModuleTree.of(some));
    assertThat(found.modules())
        .filteredOn(one -> one.name().equals("dummy"))
        .singleElement()
        .matches(one -> one.lacking().contains("another build of it"));
  }

  @Test
  void aListThatGoesRoundIsSaid() throws IOException {
    // The last one leads to the one before it, which leads back to the last as it should.
    long head = memory.named("modules");
    long last = memory.number(head + 8);
    memory.putNumber(last, memory.number(last + 8));
    Explanation found = listed();
    assertThat(found.modulesLacking()).startsWith("their list, after nf_defrag_ipv6, ");
    assertThat(found.isComplete()).isFalse();
  }

  @Test
  void aListThatLeavesTheDumpIsSaid() throws IOException {
    memory.putNumber(node("llc"), 0xffff_ffff_c0f0_0008L);
    Explanation found = listed();
    assertThat(found.modulesLacking())
        .isEqualTo(
            "their list, after llc, leads to 0xffffffffc0f00008: "
                + "the page tables have no page there");
    assertThat(found.modules()).hasSize(12);
    assertThat(found.isComplete()).isFalse();
  }

  @Test
  void aModuleThatIsPassedOverIsMissed() throws IOException {
    long hidden = node("dummy");
    memory.putNumber(memory.number(hidden + 8), memory.number(hidden));
    Explanation found = listed();
    assertThat(found.modulesLacking())
        .isEqualTo("their list, after llc, leads to tls and not back from there");
    assertThat(found.isComplete()).isFalse();
  }
}
