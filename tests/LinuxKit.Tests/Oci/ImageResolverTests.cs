using LinuxKit.Oci;

namespace LinuxKit.Tests.Oci;

[TestClass]
public sealed class ImageResolverTests
{
    [TestMethod]
    public async Task Resolve_SeveralSources_ProjectsThenLaterLayoutsThenStore()
    {
        using var project = new TestLayout("project");
        using var early = new TestLayout("early");
        using var late = new TestLayout("late");
        using var store = new TestLayout("store");
        project.WriteIndex(project.Image(content: "project").Named("a:1"));
        early.WriteIndex(early.Image(content: "early").Named("a:1"), early.Image(content: "early").Named("b:1"), early.Image().Named("c:1"));
        late.WriteIndex(late.Image(content: "late").Named("a:1"), late.Image(content: "late").Named("b:1"));
        store.WriteIndex(new[] { "a:1", "b:1", "c:1", "d:1" }.Select(name => store.Image(content: "store").Named(name)).ToArray());

        var resolver = ImageResolver.InOrder(
            [await project.OpenAsync()], [await early.OpenAsync(), await late.OpenAsync()], [new ContentStore(store.Folder)]);

        var found = new List<string>();
        foreach (var name in new[] { "a:1", "b:1", "c:1", "d:1" })
        {
            var image = await resolver.ResolveAsync(ImageReference.Parse(name), TestLayout.Amd64, CancellationToken.None);
            found.Add(Path.GetFileName(image.Blobs.Location));
        }

        CollectionAssert.AreEqual(new[] { "project", "late", "early", "store" }, found);
    }

    [TestMethod]
    public async Task Resolve_UnknownImage_SaysWhereItLookedAndWhatWasMeant()
    {
        using var layout = new TestLayout();
        using var store = new TestLayout("store");
        layout.WriteIndex(layout.Image().Named("linuxkit/kernel:6.12.59"), layout.Image().Named("something/else:1"));
        store.WriteIndex(store.Image().Named("nginx:1"));
        var resolver = ImageResolver.InOrder([], [await layout.OpenAsync()], [new ContentStore(store.Folder)]);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () =>
            await resolver.ResolveAsync(ImageReference.Parse("linuxkit/kernal:6.12.59"), TestLayout.Amd64, CancellationToken.None));

        Assert.AreEqual("LK0202", exception.Diagnostic.Code);
        Assert.AreEqual(
            $"The image docker.io/linuxkit/kernal:6.12.59 was not found. It was searched for in '{layout.Folder}', '{store.Folder}'."
            + " Did you mean 'docker.io/linuxkit/kernel:6.12.59'?",
            exception.Diagnostic.Message);
    }

    [TestMethod]
    public async Task Resolve_FirstSourceLacksThePlatform_DoesNotMixVersions()
    {
        using var early = new TestLayout("early");
        using var late = new TestLayout("late");
        early.WriteIndex(early.Image("arm64").Named("a:1"));
        late.WriteIndex(late.Image().Named("a:1"));
        var resolver = ImageResolver.InOrder([], [await early.OpenAsync(), await late.OpenAsync()], []);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () =>
            await resolver.ResolveAsync(ImageReference.Parse("a:1"), TestLayout.Arm64, CancellationToken.None));

        Assert.AreEqual("LK0203", exception.Diagnostic.Code);
    }
}
