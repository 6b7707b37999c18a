namespace LinuxKit.Sdk.Tests;

/// <summary>Images that come from a registry.</summary>
[TestClass]
public sealed class RegistryTests(TestContext context)
{
    [TestMethod]
    public async Task Build_ImageOfARegistry_IsPulledOnceAndThenNotAskedFor()
    {
        using var registry = new LayoutRegistry();
        var project = NewProject(registry.Host);

        var first = (await project.BuildAsync()).Ran("ResolveImage", "AssembleImage");
        var requests = registry.Requests.Count;
        var files = project.Snapshot();
        registry.Dispose();
        Directory.Delete(project.PathOf("bin"), recursive: true);
        Directory.Delete(project.PathOf("obj/Debug"), recursive: true);
        (await project.BuildAsync("-p:LinuxKitOffline=true")).Ran("ResolveImage", "AssembleImage");

        Assert.Contains("Pulled 2 blobs", first.Output);
        Assert.IsGreaterThan(3, requests);
        CollectionAssert.AreEqual(files, project.Snapshot());
    }

    [TestMethod]
    public async Task Build_Mirror_IsAskedInPlaceOfTheRegistry()
    {
        using var registry = new LayoutRegistry();
        var project = NewProject("registry.invalid");

        (await project.BuildAsync($"-p:LinuxKitRegistryMirrors=registry.invalid=http://{registry.Host}%3Bhttp://127.0.0.1:1")).Succeeded();
    }

    [TestMethod]
    public async Task Build_Offline_AsksNobody()
    {
        using var registry = new LayoutRegistry();
        var project = NewProject(registry.Host);

        (await project.BuildAsync("-p:LinuxKitOffline=true")).FailedWith("LK0231", project.PathOf("System.lkproj"), 6);

        Assert.IsEmpty(registry.Requests);
    }

    [TestMethod]
    public async Task Build_MirrorThatIsNone_IsOneError()
    {
        var project = NewProject("127.0.0.1:5000");
        (await project.BuildAsync("-p:LinuxKitRegistryMirrors=mirror.example")).FailedWith("LK0229", project.PathOf("System.lkproj"));
    }

    [TestMethod]
    public async Task Build_ImageOfARegistry_IsLockedAndStaysWhatItIs()
    {
        using var registry = new LayoutRegistry();
        var project = NewProject(registry.Host);

        (await project.BuildAsync("-p:ContinuousIntegrationBuild=true")).Ran("ResolveImage", "AssembleImage");
        var locked = File.ReadAllText(project.PathOf("linuxkit.lock.json"));
        (await project.BuildAsync("-p:ContinuousIntegrationBuild=true")).Ran("ResolveImage");
        (await project.BuildAsync("-p:ContinuousIntegrationBuild=true")).Ran();
        var requests = registry.Requests.Count;
        var updated = (await project.BuildAsync("-t:UpdateLinuxKitLock")).Ran("ResolveImage");

        Assert.Contains($"\"{registry.Host}/golden/dhcp:1\": \"sha256:", locked);
        Assert.IsGreaterThan(requests, registry.Requests.Count);
        Assert.DoesNotContain("Locked", updated.Output);
        Assert.AreEqual(locked, File.ReadAllText(project.PathOf("linuxkit.lock.json")));
    }

    [TestMethod]
    public async Task Build_LockedModeAndNotLocked_FailsAndAsksNobody()
    {
        using var registry = new LayoutRegistry();
        var project = NewProject(registry.Host);

        (await project.BuildAsync("-p:LinuxKitLockedMode=true")).FailedWith("LK0217", project.PathOf("System.lkproj"), 6);

        Assert.IsEmpty(registry.Requests);
        Assert.IsFalse(File.Exists(project.PathOf("linuxkit.lock.json")));
    }

    private TestProject NewProject(string host)
    {
        var project = new TestProject("system", context);
        project.Environment["LINUXKIT_STORE"] = project.PathOf("store");
        project.Edit("System.lkproj", "127.0.0.1:5000/golden/dhcp:1", $"{host}/golden/dhcp:1");
        return project;
    }
}
