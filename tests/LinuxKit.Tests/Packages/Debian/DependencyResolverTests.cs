using LinuxKit.Packages.Debian;

namespace LinuxKit.Tests.Packages.Debian;

[TestClass]
public sealed class DependencyResolverTests
{
    private static readonly Suite Stable = new("bookworm", ArchiveName.Debian);
    private static readonly Suite Security = new("bookworm-security", ArchiveName.DebianSecurity);
    private static readonly Suite Backports = new("bookworm-backports", ArchiveName.Debian, 100);

    [TestMethod]
    public void Resolve_Chain_TakesPreDependsAndDependsAndNothingElse()
    {
        var index = Index(
            Package("a", "1", depends: "b (>= 1)", preDepends: "c"),
            Package("b", "1", depends: "d"),
            Package("c", "1"), Package("d", "1", depends: "b"), Package("e", "1"));

        Assert.AreEqual("a=1 b=1 c=1 d=1", Resolve(index, "a"));
    }

    [TestMethod]
    public void Resolve_SecurityHasNewer_TakesIt()
    {
        var index = Index(Package("a", "1"), Package("a", "1+deb12u1", suite: Security), Package("a", "0.9"));
        Assert.AreEqual("a=1+deb12u1", Resolve(index, "a"));
    }

    [TestMethod]
    public void Resolve_BackportsHasNewer_IsTakenOnlyWhenAsked()
    {
        var index = Index(Package("a", "1"), Package("a", "2~bpo12+1", suite: Backports), Package("only", "1~bpo12+1", suite: Backports));
        Assert.AreEqual("a=1 only=1~bpo12+1", Resolve(index, "a", "only"));

        var asked = DependencyResolver.Resolve(index, [new PackageRequest("a", Suite: "bookworm-backports")]);
        Assert.AreEqual("2~bpo12+1", asked.Single().Version.ToString());
    }

    [TestMethod]
    public void Resolve_Alternatives_TakesTheFirstThatCanBeMet()
    {
        var index = Index(
            Package("a", "1", depends: "gone | broken | b"), Package("b", "1"), Package("broken", "1", depends: "gone"));
        Assert.AreEqual("a=1 b=1", Resolve(index, "a"));
    }

    [TestMethod]
    public void Resolve_AlternativeThatIsThereAlready_TakesNoOther()
    {
        var index = Index(Package("a", "1", depends: "first | second"), Package("first", "1"), Package("second", "1"));
        Assert.AreEqual("a=1 second=1", Resolve(index, "a", "second"));
    }

    [TestMethod]
    public void Resolve_VirtualPackage_NeedsAVersionWhereOneIsAskedFor()
    {
        var index = Index(
            Package("a", "1", depends: "v"), Package("b", "1", depends: "v (>= 2)"),
            Package("unversioned", "9", provides: "v"), Package("versioned", "1", provides: "v (= 3)"));

        Assert.AreEqual("a=1 unversioned=9", Resolve(index, "a"));
        Assert.AreEqual("b=1 versioned=1", Resolve(index, "b"));
    }

    [TestMethod]
    public void Resolve_ArchitectureQualifier_AnyFitsAndAnotherDoesNot()
    {
        var index = Index(Package("a", "1", depends: "b:any"), Package("b", "1"), Package("c", "1", depends: "b:arm64"));
        Assert.AreEqual("a=1 b=1", Resolve(index, "a"));
        AssertFails("LK0710", () => Resolve(index, "c"));
    }

    [TestMethod]
    public void Resolve_PackagesOfAnotherArchitecture_AreNotThere()
    {
        var index = Index(Package("a", "1", architecture: "arm64"), Package("b", "1", architecture: "all"));
        AssertFails("LK0709", () => Resolve(index, "a"));
        Assert.AreEqual("b=1", Resolve(index, "b"));
    }

    [TestMethod]
    public void Resolve_TooOld_NamesTheChain()
    {
        var index = Index(Package("a", "1", depends: "b"), Package("b", "1", depends: "c (>= 2)"), Package("c", "1.5"));

        var error = AssertFails("LK0710", () => Resolve(index, "a"));

        Assert.Contains("a → b needs c (>= 2)", error.Diagnostic.Message);
        Assert.Contains("c 1.5", error.Diagnostic.Message);
        Assert.AreEqual("p.lkproj", error.Diagnostic.Location.File);
    }

    [TestMethod]
    public void Resolve_Unknown_SaysSo() =>
        Assert.Contains("'nothing' for amd64", AssertFails("LK0709", () => Resolve(Index(), "nothing")).Diagnostic.Message);

    [TestMethod]
    public void Resolve_OnlyProvided_NamesTheProviders()
    {
        var index = Index(Package("b", "1", provides: "v"), Package("a", "1", provides: "v"));
        Assert.Contains("provided by a, b", AssertFails("LK0709", () => Resolve(index, "v")).Diagnostic.Message);
    }

    [TestMethod]
    public void Resolve_Alone_TakesNoDependencies()
    {
        var index = Index(Package("a", "1", depends: "gone"));
        var found = DependencyResolver.Resolve(index, [new PackageRequest("a", Follow: FollowedDependencies.None)]);
        Assert.AreEqual("a", found.Single().Name);
    }

    [TestMethod]
    public void Resolve_Kernel_FollowsImagesOnly()
    {
        var index = Index(
            Package("linux-image-cloud-amd64", "6.1", depends: "linux-image-6.1.0-56-cloud-amd64 (= 6.1), other"),
            Package("linux-image-6.1.0-56-cloud-amd64", "6.1", depends: "kmod, initramfs-tools | linux-initramfs-tool"),
            Package("kmod", "1"), Package("other", "1"));

        var found = DependencyResolver.Resolve(index, [new PackageRequest("linux-image-cloud-amd64", Follow: FollowedDependencies.Kernel)]);

        CollectionAssert.AreEqual(
            new[] { "linux-image-6.1.0-56-cloud-amd64", "linux-image-cloud-amd64" }, found.Select(package => package.Name).ToArray());
    }

    [TestMethod]
    public void Resolve_Preferred_KeepsTheLockedVersion()
    {
        var index = Index(Package("a", "1", depends: "b"), Package("b", "1"), Package("b", "2"));
        index.Prefer("b", DebianVersion.Parse("1"));
        Assert.AreEqual("a=1 b=1", Resolve(index, "a"));
    }

    [TestMethod]
    public void Resolve_RequestsInAnyOrder_GiveTheSame()
    {
        var index = Index(
            Package("a", "1", depends: "x | y"), Package("b", "1", depends: "y | x"), Package("x", "1"), Package("y", "1"));
        Assert.AreEqual(Resolve(index, "a", "b"), Resolve(index, "b", "a"));
    }

    [TestMethod]
    public void Resolve_EndlessChain_FailsInsteadOfOverflowing()
    {
        var index = Index([.. Enumerable.Range(0, 5000).Select(i => Package($"p{i}", "1", depends: $"p{i + 1}"))]);
        AssertFails("LK0710", () => Resolve(index, "p0"));
    }

    private static LinuxKitException AssertFails(string code, Action action)
    {
        var error = Assert.ThrowsExactly<LinuxKitException>(action);
        Assert.AreEqual(code, error.Diagnostic.Code);
        return error;
    }

    private static string Resolve(PackageIndex index, params string[] names) => string.Join(' ', DependencyResolver
        .Resolve(index, names.Select(name => new PackageRequest(name, Location: new SourceLocation("p.lkproj"))))
        .Select(package => $"{package.Name}={package.Version}"));

    private static PackageIndex Index(params BinaryPackage[] packages)
    {
        var index = new PackageIndex("amd64");
        foreach (var package in packages)
        {
            index.Add(package);
        }

        return index;
    }

    private static BinaryPackage Package(
        string name,
        string version,
        string? depends = null,
        string? preDepends = null,
        string? provides = null,
        string architecture = "amd64",
        Suite? suite = null) =>
        new(name, DebianVersion.Parse(version), architecture, $"pool/{name}.deb", 1, Digest.OfSha256([]), suite ?? Stable)
        {
            Depends = depends,
            PreDepends = preDepends,
            Provides = [.. DependencyParser.Parse(provides).SelectMany(dependency => dependency.Alternatives)],
        };
}
