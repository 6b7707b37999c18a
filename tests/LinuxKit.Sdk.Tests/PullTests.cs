using LinuxKit.Oci;
using LinuxKit.Oci.Storage;
using LinuxKit.Tests;

namespace LinuxKit.Sdk.Tests;

/// <summary>Several builds, and builds that are killed, while they pull into one store.</summary>
[TestClass]
public sealed class PullTests(TestContext context)
{
    [TestMethod]
    [TestCategory("Long")]
    public async Task Build_ManyProjectsAtOnce_FetchEachPartOnce()
    {
        await using var registry = new NoiseRegistry();
        var projects = Enumerable.Range(0, LongRun.Count(8, least: 2)).Select(i => NewProject(registry.Host, $"project{i}")).ToList();
        var store = projects[0].PathOf("store");
        foreach (var project in projects)
        {
            project.Environment["LINUXKIT_STORE"] = store;
            await project.DotNetAsync("restore");
        }

        // Nobody gets anything before all have come to where they pull.
        registry.Asked = () => Assert.IsTrue(SpinWait.SpinUntil(() => projects.All(IsPulling), TimeSpan.FromMinutes(3)));
        var builds = await Task.WhenAll(projects.Select(project => project.BuildAsync("--no-restore")));

        foreach (var build in builds)
        {
            build.Ran("ResolveImage", "AssembleImage");
        }

        Assert.HasCount(NoiseRegistry.PartCount, registry.Parts);
        CollectionAssert.AreEqual(Enumerable.Repeat(1, NoiseRegistry.PartCount).ToList(), registry.Parts.Values.ToList(), string.Join('\n', registry.Parts));
        await AssertStoreIsWholeAsync(store);
    }

    [TestMethod]
    [TestCategory("Long")]
    public async Task Build_KilledAtAnyTime_LeavesAStoreThatGoesOn()
    {
        await using var registry = new NoiseRegistry();
        var project = NewProject(registry.Host, "system");
        var store = project.PathOf("store");
        project.Environment["LINUXKIT_STORE"] = store;
        (await project.BuildAsync()).Succeeded();
        var expected = project.Snapshot();
        var random = new Random(1);
        for (var i = LongRun.Count(100, least: 2); i > 0; i--)
        {
            foreach (var folder in new[] { "store", "bin", "obj/Debug" })
            {
                Directory.Delete(project.PathOf(folder), recursive: true);
            }

            using var kill = new CancellationTokenSource();
            var pause = TimeSpan.FromMilliseconds(random.Next(600));
            registry.IsSlow = true;
            registry.Asked = () =>
            {
                registry.Asked = null;
                kill.CancelAfter(pause);
            };
            await Assert.ThrowsAsync<OperationCanceledException>(
                () => DotNet.RunAsync(project.Folder, ["build", "--no-restore", "-nologo"], kill.Token, project.Environment), $"{i}: {pause}");
            await AssertStoreIsWholeAsync(store);
            context.WriteLine($"{pause.TotalMilliseconds} ms: {BlobCount(store)} of {NoiseRegistry.PartCount} parts were there.");

            registry.IsSlow = false;
            (await project.BuildAsync("--no-restore")).Ran("ResolveImage", "AssembleImage");
            CollectionAssert.AreEqual(expected, project.Snapshot());
            Assert.AreEqual(NoiseRegistry.PartCount, BlobCount(store));
            await AssertStoreIsWholeAsync(store);
        }
    }

    private static bool IsPulling(TestProject project) => File.Exists(project.PathOf("pulling"));

    private static int BlobCount(string store) =>
        new DirectoryInfo(Path.Combine(store, "blobs", "sha256")) is { Exists: true } blobs ? blobs.EnumerateFiles().Count(file => file.Name.Length == 64) : 0;

    private async Task AssertStoreIsWholeAsync(string store)
    {
        var report = await new StoreUpkeep(new ContentStore(store)).CheckAsync(remove: false, context.CancellationToken);
        Assert.IsEmpty(report.Damaged);
        Assert.IsEmpty(report.Incomplete);
    }

    private TestProject NewProject(string host, string name)
    {
        var project = new TestProject("system", context, name);
        project.Edit("System.lkproj", "<Kernel", $"""<Init Include="{host}/first:1" /><Init Include="{host}/second:1" /><Kernel""");
        project.Edit("System.lkproj", "</Project>", $"""
              <ItemGroup><File Include="etc/name" Contents="{name}" /></ItemGroup>
              <Target Name="Tell" BeforeTargets="LinuxKitResolve"><Touch Files="pulling" AlwaysCreate="true" /></Target>
            </Project>
            """);
        return project;
    }
}
