using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

/// <summary>One entry of each kind and of each difficulty.</summary>
internal static class SampleItems
{
    public static ImmutableArray<Item> All { get; } =
    [
        new(new() { Path = "etc", Kind = EntryKind.Directory, Mode = Octal("755"), ModificationTime = 1492533000 }),
        File("etc/hostname", "linuxkit\n"u8.ToArray()),
        File("etc/empty", []),
        new(new() { Path = "etc/link", Kind = EntryKind.SymbolicLink, Mode = Octal("777"), LinkTarget = "../hostname" }),
        new(new() { Path = "etc/same", Kind = EntryKind.HardLink, Mode = Octal("644"), LinkTarget = "etc/hostname" }),
        new(new() { Path = "dev-console", Kind = EntryKind.CharacterDevice, Mode = Octal("600"), DeviceMajor = 5, DeviceMinor = 1 }),
        new(new() { Path = "dev-sda", Kind = EntryKind.BlockDevice, Mode = Octal("660"), GroupId = 6, DeviceMajor = 259, DeviceMinor = 1048575 }),
        new(new() { Path = "fifo", Kind = EntryKind.Fifo, Mode = Octal("622") }),
        File("sticky-suid", "x"u8.ToArray()) with { Entry = File("sticky-suid", "x"u8.ToArray()).Entry with { Mode = Octal("7755") } },
        File("block", [.. Enumerable.Range(0, 512).Select(i => (byte)i)]),
        File(Long(100), "100"u8.ToArray()),
        File(Long(101), "101"u8.ToArray()),
        File(Long(255), "255"u8.ToArray()),
        File(Long(256), "256"u8.ToArray()),
        File(Long(300), "300"u8.ToArray()),
        File(new string('n', 200), "no slash"u8.ToArray()),
        new(new() { Path = Long(254), Kind = EntryKind.Directory, Mode = Octal("700") }),
        File("grüße/ünïcode-名前", "utf-8"u8.ToArray()),
        new(new() { Path = "long-link", Kind = EntryKind.SymbolicLink, Mode = Octal("777"), LinkTarget = Long(150) }),
        new(new() { Path = "long-hard-link", Kind = EntryKind.HardLink, Mode = Octal("644"), LinkTarget = Long(300) }),
    ];

    /// <summary>What only extended headers can hold.</summary>
    public static ImmutableArray<Item> Extended { get; } =
    [
        File("old", "o"u8.ToArray(), entry => entry with { ModificationTime = -12345 }),
        File("far", "f"u8.ToArray(), entry => entry with { ModificationTime = 1L << 34 }),
        File("big-owner", "b"u8.ToArray(), entry => entry with { UserId = 4294967294, GroupId = 2097152 }),
        File("attributes", "a"u8.ToArray(), entry => entry with
        {
            ExtendedAttributes = ArchiveEntry.NoExtendedAttributes
                .Add("security.capability", [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
                .Add("user.with=equals", [.. "line\nline\n\0"u8])
                .Add("user.empty", []),
        }),
    ];

    public static Item File(string path, byte[] content) => File(path, content, entry => entry);

    private static Item File(string path, byte[] content, Func<ArchiveEntry, ArchiveEntry> change) => new(
        change(new() { Path = path, Kind = EntryKind.File, Mode = Octal("644"), UserId = 10, GroupId = 20, Size = content.Length, ModificationTime = 1492533000 }),
        content);

    public static int Octal(string digits) => Convert.ToInt32(digits, 8);

    /// <summary>A path of a length, with names of ten characters.</summary>
    public static string Long(int length) =>
        string.Concat(Enumerable.Range(0, length).Select(i => i % 10 == 9 && i < length - 1 ? '/' : (char)('a' + (i / 10 % 26))));
}
