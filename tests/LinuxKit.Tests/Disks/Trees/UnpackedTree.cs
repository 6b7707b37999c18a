using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Trees;

/// <summary>A folder in which another's tool unpacked a root.</summary>
internal sealed class UnpackedTree : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("linuxkit-tree-").FullName;

    public string Image => Folder + ".img";

    /// <summary>Whether folders have their times: of an archive in several parts they are those of the unpacking.</summary>
    public bool HasFolderTimes { get; init; } = true;

    /// <summary>What is in it, as <see cref="RootSample.LinesAsync"/> says it.</summary>
    public async Task<string[]> LinesAsync(CancellationToken cancellationToken)
    {
        var found = await Judge.RunAsync("find", [".", "-mindepth", "1", "-printf", "%y %m %U:%G %Ts %P\\0%s\\0%l\\0"], cancellationToken, Folder);
        return [.. found.Split('\0').Chunk(3).Where(part => part.Length == 3).Select(Line).Order(StringComparer.Ordinal)];
    }

    /// <summary>Sees that a root is what was unpacked.</summary>
    public async Task AssertIsAsync(RootSample sample, CancellationToken cancellationToken)
    {
        var (expected, found) = (await sample.LinesAsync(cancellationToken, HasFolderTimes), await LinesAsync(cancellationToken));
        Assert.AreEqual("", string.Join('\n', expected.Except(found).Select(line => "- " + line).Concat(found.Except(expected).Select(line => "+ " + line))));
        Assert.HasCount(expected.Length, found);
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        File.Delete(Image);
    }

    private string Line(string[] parts)
    {
        var fields = parts[0].Split(' ', 5);
        var what = fields[0] switch
        {
            "f" => $"{parts[1]} {Digest.OfSha256(File.ReadAllBytes(Path.Combine(Folder, fields[4])))}",
            "l" => parts[2],
            _ => "",
        };

        // Few tools give links their time.
        fields[3] = fields[0] == "l" || (fields[0] == "d" && !HasFolderTimes) ? "0" : fields[3];
        return $"{string.Join(' ', fields)} {what}";
    }
}
