package org.jumppatch.elf.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleTreeTest {
  private static final String PROC =
      """
      virtio_net 90112 0 - Live 0x0000000000000000
      snd-hda-intel 57344 3 snd_hda, Live 0xffffffffc0a51000 (OE)
      """;

  private static final String LSMOD =
      """
      Module                  Size  Used by
      virtio_net             90112  0
      snd_hda_intel          57344  3 snd_hda
      """;

  @TempDir Path folder;

  private static LoadedModules loaded(String list) {
    return LoadedModules.of(Bytes.of("list", list.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private void file(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[] {1});
  }

  @Test
  void namesAreThoseOfTheKernel() throws IOException {
    file("kernel/drivers/net/virtio-net.ko.xz");
    file("kernel/b.ko");
    file("kernel/c.ko.zst");
    file("kernel/d.ko.gz");
    file("modules.dep");
    file("kernel/.ko");
    file("kernel/e.ko.old");

    assertThat(ModuleTree.of(folder).files().stream().map(ModuleFile::name))
        .containsExactly("b", "c", "d", "virtio_net");
  }

  @Test
  void updatesPrecedeWhatThePackageInstalled() throws IOException {
    file("kernel/drivers/a.ko");
    file("updates/dkms/a.ko.xz");
    file("kernel/drivers/b.ko");

    assertThat(ModuleTree.of(folder).files().stream().map(ModuleFile::path))
        .containsExactly(
            folder.resolve("updates/dkms/a.ko.xz"), folder.resolve("kernel/drivers/b.ko"));
  }

  /** As dpkg-deb packs them, and read from it: the same names, and what is in the files. */
  @Test
  void aPackageIsReadAsTheFolderInIt() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("package"));
    Path modules = Files.createDirectories(tree.resolve("usr/lib/modules/6.1.0/kernel/drivers"));
    Files.copy(Samples.image("module.ko"), modules.resolve("some-module.ko"));
    Files.write(modules.resolve("some-module.txt"), new byte[] {1});
    Path updates = Files.createDirectories(tree.resolve("usr/lib/modules/6.1.0/updates"));
    Files.copy(Samples.image("module.ko"), updates.resolve("other.ko"));
    Files.write(modules.resolve("other.ko"), new byte[] {1});
    Files.writeString(
        Files.createDirectories(tree.resolve("DEBIAN")).resolve("control"),
        "Package: modules\nVersion: 1\nArchitecture: amd64\nMaintainer: nobody\nDescription: none\n");
    Path deb = folder.resolve("modules.deb");
    Program.lines("dpkg-deb", "--root-owner-group", "-b", tree.toString(), deb.toString());

    ModuleTree read = ModuleTree.of(deb);
    assertThat(read.files()).extracting(ModuleFile::name).containsExactly("other", "some_module");
    byte[] module = Files.readAllBytes(Samples.image("module.ko"));
    assertThat(read.read(null, (file, image) -> image.content().copy(0, module.length)))
        .containsExactly(module, module);

    byte[] cut = Arrays.copyOf(Files.readAllBytes(deb), (int) Files.size(deb) - 60);
    Path damaged = Files.write(folder.resolve("cut.deb"), cut);
    assertThatThrownBy(() -> ModuleTree.of(damaged))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("cut.deb");
  }

  @Test
  void bothListsOfLoadedModulesAreRead() {
    Set<String> names = Set.of("virtio_net", "snd_hda_intel");
    assertThat(loaded(PROC).names()).isEqualTo(names);
    assertThat(loaded(LSMOD).names()).isEqualTo(names);
    assertThat(loaded("").names()).isEmpty();
  }

  @Test
  void whatIsLoadedAndNotThereIsTold() throws IOException {
    file("kernel/drivers/net/virtio-net.ko.xz");
    file("kernel/b.ko");

    ModuleTree tree = ModuleTree.of(folder).only(loaded(PROC));

    assertThat(tree.files().stream().map(ModuleFile::name)).containsExactly("virtio_net");
    assertThat(tree.missing()).containsExactly("snd_hda_intel");
  }

  @Test
  void otherTextIsNoList() {
    assertThatThrownBy(() -> loaded(PROC + "Linux version\n"))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageStartingWith("list: at 0x69: ");
  }

  @Test
  void aFolderWithoutModulesIsNoTree() {
    assertThatThrownBy(() -> ModuleTree.of(folder))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("no module");
    assertThatThrownBy(() -> ModuleTree.of(folder.resolve("nowhere")))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("no such file or directory");
  }
}
