using LinuxKit.Oci;

namespace LinuxKit.Tests.Oci;

[TestClass]
public sealed class ImagePolicyTests
{
    private const string Digest = "@sha256:0000000000000000000000000000000000000000000000000000000000000000";

    [TestMethod]
    [DataRow("nginx", "docker.io", true)]
    [DataRow("nginx", "docker.io/library", true)]
    [DataRow("nginx", "docker.io/lib", false)]
    [DataRow("nginx", "docker.io/library/nginx", true)]
    [DataRow("registry.example/team/app:1", "registry.example/team/", true)]
    [DataRow("registry.example/team/app:1", "Registry.Example", true)]
    [DataRow("registry.example.evil/team/app:1", "registry.example", false)]
    [DataRow("registry.example:5000/team/app:1", "registry.example", false)]
    [DataRow("linuxkit.sdk/init", "registry.example", true)]
    public void Check_AllowedRegistries_AreCompared(string reference, string allowed, bool isAllowed)
    {
        var policy = new ImagePolicy { AllowedRegistries = ["other.example", allowed] };
        var name = ImageReference.Parse(reference);

        if (isAllowed)
        {
            policy.Check(name);
        }
        else
        {
            Assert.AreEqual("LK0219", Assert.ThrowsExactly<LinuxKitException>(() => policy.Check(name)).Diagnostic.Code);
        }
    }

    [TestMethod]
    public void Check_RequireDigest_TakesOnlyReferencesWithOne()
    {
        var policy = new ImagePolicy { RequireDigest = true };

        policy.Check(ImageReference.Parse("nginx:1" + Digest));
        policy.Check(ImageReference.Parse("linuxkit.sdk/init"));
        Assert.AreEqual("LK0215", Assert.ThrowsExactly<LinuxKitException>(() => policy.Check(ImageReference.Parse("nginx:1"))).Diagnostic.Code);
    }
}
