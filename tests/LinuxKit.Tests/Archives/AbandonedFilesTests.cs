using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class AbandonedFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("linuxkit-abandoned-");

    public required TestContext TestContext { get; init; }

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    public void Remove_FilesAndFoldersOfAllKinds_TakesOldTemporaryOnes()
    {
        foreach (var age in new[] { 0, 2 })
        {
            _folder.CreateSubdirectory($".folder{age}.tmp/blobs");
            foreach (var name in new[] { $".folder{age}.tmp/blobs/x", $".file{age}.tmp", $"image{age}.tmp", $".hidden{age}" })
            {
                File.WriteAllText(PathOf(name), "");
            }

            foreach (var item in _folder.EnumerateFileSystemInfos($"*{age}*"))
            {
                item.LastWriteTimeUtc = DateTime.UtcNow - TimeSpan.FromDays(age);
            }
        }

        AbandonedFiles.RemoveFrom(_folder.FullName);

        CollectionAssert.AreEquivalent(
            new[] { ".folder0.tmp", ".file0.tmp", "image0.tmp", ".hidden0", "image2.tmp", ".hidden2" },
            _folder.EnumerateFileSystemInfos().Select(item => item.Name).ToArray());
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public async Task Remove_LinkToAFolder_TakesTheLinkAlone()
    {
        var target = _folder.CreateSubdirectory("target");
        File.WriteAllText(PathOf("target/kept"), "");
        File.CreateSymbolicLink(PathOf(".link.tmp"), target.FullName);
        await Judge.RunAsync("touch", ["-h", "-d", "2 days ago", PathOf(".link.tmp")], TestContext.CancellationToken);

        AbandonedFiles.RemoveFrom(_folder.FullName);

        Assert.IsNull(new FileInfo(PathOf(".link.tmp")).LinkTarget);
        Assert.IsTrue(File.Exists(PathOf("target/kept")));
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
