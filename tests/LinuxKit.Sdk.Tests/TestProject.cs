namespace LinuxKit.Sdk.Tests;

/// <summary>A copy of a case in testassets/projects, in a folder that only one test has.</summary>
internal sealed class TestProject
{
    private readonly CancellationToken _cancellationToken;
    private int _builds;

    /// <summary>Copies a case.</summary>
    /// <param name="name">The folder in testassets/projects.</param>
    /// <param name="context">The test.</param>
    /// <param name="folderName">A name for the copy's folder, for tests of what names may hold.</param>
    public TestProject(string name, TestContext context, string? folderName = null)
    {
        _cancellationToken = context.CancellationToken;
        Folder = Path.Combine(Feed.Root, Path.GetRandomFileName(), folderName ?? name);
        CopyFolder(Path.Combine(Feed.RepositoryRoot, "testassets", "projects", name), Folder);
    }

    public string Folder { get; }

    /// <summary>Variables of the environment that differ from the other tests'.</summary>
    public Dictionary<string, string?> Environment { get; } = [];

    /// <summary>The image's outputs where they usually are.</summary>
    public string OutputFolder => PathOf("bin/Debug/amd64");

    public string PathOf(string relativePath) => Path.Combine(Folder, relativePath);

    /// <summary>Runs dotnet build.</summary>
    public Task<BuildResult> BuildAsync(params string[] arguments) => RunAsync(["build", .. arguments]);

    /// <summary>Runs a dotnet command that builds.</summary>
    public async Task<BuildResult> RunAsync(params string[] arguments)
    {
        var log = PathOf($"{Interlocked.Increment(ref _builds)}.binlog");
        var (exitCode, output) = await DotNet.RunAsync(Folder, [.. arguments, "-nologo", $"-bl:{log}"], _cancellationToken, Environment);
        return new BuildResult(exitCode, output, log);
    }

    /// <summary>Runs dotnet as it is.</summary>
    public async Task<string> DotNetAsync(params string[] arguments)
    {
        var (exitCode, output) = await DotNet.RunAsync(Folder, arguments, _cancellationToken, Environment);
        Assert.AreEqual(0, exitCode, output);
        return output;
    }

    /// <summary>Replaces text in a file, which must be there.</summary>
    public void Edit(string file, string oldText, string newText)
    {
        var path = PathOf(file);
        var text = File.ReadAllText(path);
        Assert.Contains(oldText, text, file);
        File.WriteAllText(path, text.Replace(oldText, newText, StringComparison.Ordinal));
        Touch(file);
    }

    /// <summary>Makes a file newer than anything that was built of it, on file systems with coarse clocks too.</summary>
    public void Touch(string file) => File.SetLastWriteTimeUtc(PathOf(file), DateTime.UtcNow);

    /// <summary>The names and digests of the files in a folder.</summary>
    public SortedDictionary<string, string> Snapshot(string? folder = null)
    {
        var root = folder ?? OutputFolder;
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            files[Path.GetRelativePath(root, file)] = Digest.OfSha256(File.ReadAllBytes(file)).ToString();
        }

        return files;
    }

    private static void CopyFolder(string source, string destination)
    {
        Directory.CreateDirectory(destination);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(destination, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(source))
        {
            CopyFolder(folder, Path.Combine(destination, Path.GetFileName(folder)));
        }
    }
}
