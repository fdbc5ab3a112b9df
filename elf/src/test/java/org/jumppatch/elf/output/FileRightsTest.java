package org.jumppatch.elf.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jumppatch.elf.system.ExtendedAttributes.ACCESS_LIST;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.system.ExtendedAttributes;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files that are written take over from those that were read, as the system shows it. */
class FileRightsTest {
  /** The list {@code user::rw- user:4711:r-- group::--- mask::rw- other::---}. */
  private static final byte[] LIST = accessList(6, 4, 0, 6, 0);

  private static final byte[] VALUE = "a value".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private Path input;

  @BeforeEach
  void writeInput() throws IOException {
    input = Files.write(folder.resolve("input"), new byte[] {1, 2, 3});
  }

  /** By the letter of {@code struct posix_acl_xattr_entry}. */
  private static byte[] accessList(int owner, int user, int group, int mask, int others) {
    ByteBuffer list = ByteBuffer.allocate(4 + 5 * 8).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
    int[][] entries = {
      {0x01, owner, -1}, {0x02, user, 4711}, {0x04, group, -1}, {0x10, mask, -1}, {0x20, others, -1}
    };
    for (int[] entry : entries) {
      list.putShort((short) entry[0]).putShort((short) entry[1]).putInt(entry[2]);
    }
    return list.array();
  }

  private Path copy() throws IOException {
    Path output = folder.resolve("output");
    OutputFile.at(output, input).write(Bytes.map(input), List.of());
    return output;
  }

  private static String mode(Path file) {
    return Program.lines("stat", "-c", "%a", file.toString()).get(0);
  }

  private void give(String name, byte[] value) {
    boolean given = true;
    try {
      ExtendedAttributes.set(input, name, value);
    } catch (IOException e) {
      given = false;
    }
    assumeTrue(given, "no " + name + " on this file system");
  }

  private void setMode(int mode) throws IOException {
    Files.setAttribute(input, "unix:mode", mode);
  }

  @Test
  void aCopyKeepsTheAccessListAndItsMask() throws IOException {
    setMode(0600);
    give(ACCESS_LIST, LIST);
    assertThat(mode(input)).as("the group's bits are the mask").isEqualTo("660");
    Path copy = copy();
    // The usual umask takes writing from the mask, and with it from the user that is named.
    int left = 6 & ~(Umask.ofProcess() >> 3);
    assertThat(mode(copy)).isEqualTo("6" + left + "0");
    assertThat(ExtendedAttributes.get(copy, ACCESS_LIST)).isEqualTo(accessList(6, 4, 0, left, 0));
  }

  /** The program that is started with another umask: it makes a copy. */
  public static void main(String[] args) throws IOException {
    Path input = Path.of(args[0]);
    OutputFile.at(Path.of(args[1]), input).write(Bytes.map(input), List.of());
  }

  @Test
  void aCopyHonoursTheUmask() throws IOException {
    setMode(0755);
    Path output = folder.resolve("output");
    Program.lines(
        "sh",
        "-c",
        "umask 077; \"$@\"",
        "sh",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        FileRightsTest.class.getName(),
        input.toString(),
        output.toString());
    assertThat(mode(output)).isEqualTo("700");
  }

  @Test
  void inPlaceEverythingStays() throws IOException {
    setMode(06750);
    give(ACCESS_LIST, LIST);
    give("user.origin", VALUE);
    setMode(06760);
    List<String> lost = OutputFile.inPlaceOf(input).write(Bytes.map(input), List.of());
    assertThat(lost).isEmpty();
    assertThat(mode(input)).isEqualTo("6760");
    assertThat(ExtendedAttributes.get(input, "user.origin")).isEqualTo(VALUE);
    assertThat(ExtendedAttributes.get(input, ACCESS_LIST)).isEqualTo(accessList(7, 4, 0, 6, 0));
  }

  @Test
  void aCopyKeepsTheUsersAttributesAndTellsOfTheOthers() throws IOException {
    give("user.origin", VALUE);
    setMode(04755);
    Path output = folder.resolve("output");
    List<String> lost = OutputFile.at(output, input).write(Bytes.map(input), List.of());
    assertThat(lost).containsExactly("mode bits 4000");
    assertThat(ExtendedAttributes.get(output, "user.origin")).isEqualTo(VALUE);
    assertThat(ExtendedAttributes.names(output)).contains("user.origin");
    assertThat(ExtendedAttributes.get(output, "user.other")).isNull();
  }

  /** Rights that the folder gives to new files would be new to a file that stays. */
  @Test
  void inPlaceTheFoldersDefaultListIsNotTakenOver() throws IOException {
    setMode(0640);
    ExtendedAttributes.set(input, "user.origin", VALUE);
    boolean given = true;
    try {
      ExtendedAttributes.set(folder, "system.posix_acl_default", accessList(7, 7, 7, 7, 7));
    } catch (IOException e) {
      given = false;
    }
    assumeTrue(given, "no access lists on this file system");
    OutputFile.inPlaceOf(input).write(Bytes.map(input), List.of());
    assertThat(mode(input)).isEqualTo("640");
    assertThat(ExtendedAttributes.names(input)).doesNotContain(ACCESS_LIST);
  }

  @Test
  void theGroupsOwnRightsAreInTheList() {
    assertThat(AccessList.groupPermissions(accessList(7, 6, 5, 7, 1))).isEqualTo(5);
    assertThat(AccessList.groupPermissions(LIST)).isZero();
    assertThat(AccessList.groupPermissions(new byte[] {2, 0, 0, 0, 4, 0})).isZero();
  }

  @Test
  void theUmaskIsThatOfTheShell() {
    String told = Program.lines("sh", "-c", "umask").get(0);
    assertThat(Umask.ofProcess()).isEqualTo(Integer.parseInt(told, 8));
  }
}
