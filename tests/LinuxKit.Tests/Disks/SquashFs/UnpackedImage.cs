using System.Globalization;
using LinuxKit.Archives;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.SquashFs;

/// <summary>An image as <c>unsquashfs</c> unpacks it.</summary>
internal static class UnpackedImage
{
    /// <summary>Unpacks an image and compares names, kinds, modes, owners, times, links, sizes, contents and extended attributes.</summary>
    public static async Task AssertIsAsync(TestTree tree, string image, string folder, CancellationToken cancellationToken)
    {
        AsRoot();
        await Judge.RunAsync("unsquashfs", ["-n", "-q", "-d", folder, image], cancellationToken);
        var found = await Judge.RunAsync("find", [".", "-mindepth", "1", "-printf", @"%P|%y|%m|%U:%G|%T@|%n|%s|%l\n"], cancellationToken, folder);
        CollectionAssert.AreEqual(
            Lines(tree).Order(StringComparer.Ordinal).ToArray(),
            found.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(WithoutNanoseconds).Select(WithoutDirectorySize).Order(StringComparer.Ordinal).ToArray());
        foreach (var group in tree.Entries.Where(entry => entry.Kind is EntryKind.File or EntryKind.HardLink).GroupBy(entry => entry.LinkTarget ?? entry.Path))
        {
            var digests = group.Select(entry => Digest.OfSha256(File.ReadAllBytes(Path.Combine(folder, entry.Path)))).Distinct();
            var expected = tree.DigestOf(group.Key);
            Assert.IsTrue(expected is null || digests.SequenceEqual([expected.Value]), group.Key);
        }

        foreach (var entry in tree.Entries.Where(entry => !entry.ExtendedAttributes.IsEmpty))
        {
            await AssertAttributesAsync(entry, Path.Combine(folder, entry.Path), cancellationToken);
        }

        static string WithoutNanoseconds(string line) => line.Replace(".0000000000", "", StringComparison.Ordinal);

        static string WithoutDirectorySize(string line) =>
            line.Split('|') is var parts && parts[1] == "d" ? string.Join('|', [.. parts[..6], "", parts[7]]) : line;
    }

    private static IEnumerable<string> Lines(TestTree tree)
    {
        var entries = tree.Entries.ToDictionary(entry => entry.Path);
        foreach (var (path, named) in entries)
        {
            var entry = named.Kind == EntryKind.HardLink ? entries[named.LinkTarget!] : named;
            var links = entry.Kind == EntryKind.Directory
                ? 2 + entries.Values.Count(other => other.Kind == EntryKind.Directory && Path.GetDirectoryName(other.Path) == path)
                : 1 + entries.Values.Count(other => other.LinkTarget == entry.Path && other.Kind == EntryKind.HardLink);
            var kind = entry.Kind switch
            {
                EntryKind.Directory => 'd',
                EntryKind.SymbolicLink => 'l',
                EntryKind.CharacterDevice => 'c',
                EntryKind.BlockDevice => 'b',
                EntryKind.Fifo => 'p',
                _ => 'f',
            };
            var target = entry.Kind == EntryKind.SymbolicLink ? entry.LinkTarget! : "";

            // Linux has one mode for all symbolic links.
            var mode = entry.Kind == EntryKind.SymbolicLink ? "777" : Convert.ToString(entry.Mode, 8);
            var size = kind switch
            {
                'd' => "",
                'l' => System.Text.Encoding.UTF8.GetByteCount(target).ToString(CultureInfo.InvariantCulture),
                _ => entry.Size.ToString(CultureInfo.InvariantCulture),
            };
            yield return $"{path}|{kind}|{mode}|{entry.UserId}:{entry.GroupId}|{entry.ModificationTime}|{links}|{size}|{target}";
        }
    }

    private static async Task AssertAttributesAsync(ArchiveEntry entry, string path, CancellationToken cancellationToken)
    {
        var shown = await Judge.RunAsync("getfattr", ["-h", "-d", "-m", "-", "-e", "hex", "--absolute-names", path], cancellationToken);
        CollectionAssert.AreEquivalent(
            entry.ExtendedAttributes.Select(pair => $"{pair.Key}=0x{Convert.ToHexStringLower(pair.Value.AsSpan())}").ToArray(),
            shown.Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToArray(),
            entry.Path);
    }

    private static void AsRoot()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Assert.Inconclusive("Owners and devices are unpacked by root on Linux only.");
        }
    }
}
