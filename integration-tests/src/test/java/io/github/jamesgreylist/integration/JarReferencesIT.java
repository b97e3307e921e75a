package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;
import org.objectweb.asm.tree.ClassNode;

/**
 * What our classes in the built jar refer to. James 3.9 moved from {@code javax} to {@code jakarta} and renamed
 * classes: a jar that links neither runs on both.
 */
class JarReferencesIT {

    private static final Set<String> JAMES_3_8_ONLY = Set.of(
        "org/apache/james/utils/GuiceGenericLoader", "org/apache/james/utils/ExtendedClassLoader",
        "org/apache/mailet/base/GenericMailet", "org/apache/mailet/base/GenericMatcher",
        "org/apache/james/protocols/smtp/core/AbstractGreylistHandler",
        "org/apache/james/protocols/smtp/core/ReceivedDataLineFilter",
        "org/apache/james/protocols/smtp/core/fastfail/AbstractValidRcptHandler");

    @Test
    void linksNothingThatDiffersBetweenJames38And39() throws IOException {
        Map<String, Set<String>> references = references();
        assertThat(references).containsKey("io/github/jamesgreylist/james/Greylisting");
        assertThat(references.get("io/github/jamesgreylist/james/Greylisting"))
            .as("the test sees references").contains("org/apache/james/protocols/smtp/hook/RcptHook");
        references.forEach((from, to) -> assertThat(to).as("references of " + from)
            .noneMatch(name -> name.startsWith("javax/inject/") || name.startsWith("javax/mail/")
                    || name.startsWith("javax/annotation/") || name.startsWith("javax/persistence/")
                    || name.startsWith("jakarta/") || JAMES_3_8_ONLY.contains(name)));
    }

    /** And to annotations that no JVM misses. */
    @Test
    void refersOnlyToWhatEveryJamesBrings() throws IOException {
        references().forEach((from, to) -> assertThat(to).as("references of " + from)
            .allMatch(name -> name.startsWith("java/") || name.startsWith("com/sun/management/") || name.startsWith("javax/sql/")
                    || name.startsWith("javax/crypto/")
                    || name.startsWith("org/slf4j/") || name.startsWith("org/jspecify/annotations/")
                    || name.startsWith("com/google/inject/")
                    || isOfWebAdmin(name) && from.startsWith("io/github/jamesgreylist/james/admin/")
                    || name.startsWith("org/apache/james/") || name.startsWith("org/apache/mailet/")
                    || name.startsWith("org/apache/commons/configuration2/") || name.startsWith("org/xbill/DNS/")
                    || (name.startsWith("com/datastax/oss/driver/") || name.startsWith("javax/net/ssl/")) && isOfCassandra(from)
                    || name.startsWith("io/netty/") && from.startsWith("io/github/jamesgreylist/policy/")
                    || name.startsWith("io/github/jamesgreylist/")));
    }

    @Test
    void bundlesDerbyAsItIsAndThePoolUnderAnotherName() throws IOException {
        Set<String> packages = entries().stream().filter(name -> name.endsWith(".class"))
            .map(name -> name.substring(0, name.lastIndexOf('/'))).collect(Collectors.toCollection(TreeSet::new));
        assertThat(packages).contains("org/apache/derby/jdbc", "io/github/jamesgreylist/shaded/hikari")
            .allMatch(name -> name.startsWith("org/apache/derby") || name.startsWith("io/github/jamesgreylist"));
        assertThat(entries().contains("META-INF/LICENSE") && entries().contains("META-INF/NOTICE")).isTrue();
        assertThat(entries()).noneMatch(name -> name.endsWith("module-info.class"));
    }

    /**
     * Which of James's classes, methods and fields are used, and that all of them are there in both releases: each line of
     * the file was looked up in James's sources at the tags james-project-3.8.1 and james-project-3.9.0, and in the Sparks that
     * they bring, 2.9.4 of sparkjava and 3.0.2 of zoomba-lang. So is each new one.
     */
    @Test
    void usesNothingOfJamesThatWasNotLookedUpInBothReleases() throws IOException {
        Set<String> used = new TreeSet<>();
        references().values().forEach(names -> names.stream().filter(JarReferencesIT::isOfJames).forEach(used::add));
        forEachOfOurs(reader -> reader.accept(new Members(used), ClassReader.SKIP_DEBUG));
        try (InputStream reviewed = JarReferencesIT.class.getResourceAsStream("/used-of-james.txt")) {
            assertThat(used).containsExactlyElementsOf(
                new String(reviewed.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
        }
    }

    /** Our classes, and what each of them refers to; annotations are left out, as a JVM ignores those it does not find. */
    private static Map<String, Set<String>> references() throws IOException {
        Map<String, Set<String>> references = new TreeMap<>();
        forEachOfOurs(reader -> {
            assertThat(reader.readShort(6)).as("class version of " + reader.getClassName()).isEqualTo((short) 61);
            references.put(reader.getClassName(), references(reader));
        });
        return references;
    }

    private static void forEachOfOurs(Consumer<ClassReader> look) throws IOException {
        try (JarFile jar = new JarFile(Build.EXTENSION.toFile())) {
            for (JarEntry entry : jar.stream().filter(JarReferencesIT::isOurs).toList()) {
                look.accept(new ClassReader(jar.getInputStream(entry)));
            }
        }
    }

    /** Classes that are loaded where the server has the driver. */
    private static boolean isOfCassandra(String from) {
        return from.startsWith("io/github/jamesgreylist/cassandra/")
                || from.equals("io/github/jamesgreylist/james/JamesCassandra");
    }

    private static boolean isOfWebAdmin(String name) {
        return name.startsWith("spark/") || name.startsWith("reactor/core/") || name.startsWith("org/reactivestreams/");
    }

    private static boolean isOfJames(String name) {
        return name.startsWith("org/apache/james/") || name.startsWith("org/apache/mailet/") || name.startsWith("spark/");
    }

    private static boolean isOurs(JarEntry entry) {
        return entry.getName().startsWith("io/github/jamesgreylist/") && entry.getName().endsWith(".class")
                && !entry.getName().startsWith("io/github/jamesgreylist/shaded/");
    }

    private static Set<String> references(ClassReader reader) {
        Set<String> names = new TreeSet<>();
        reader.accept(new ClassRemapper(new ClassNode(), new Remapper() {
            @Override
            public String map(String internalName) {
                names.add(internalName);
                return internalName;
            }
        }) {
            @Override
            public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
                return null;
            }

            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor,
                    String signature, String[] exceptions) {
                return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
                    @Override
                    public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                        return null;
                    }
                };
            }
        }, ClassReader.SKIP_DEBUG);
        return names;
    }

    private static Set<String> entries() throws IOException {
        try (JarFile jar = new JarFile(Build.EXTENSION.toFile())) {
            return jar.stream().map(JarEntry::getName).collect(Collectors.toSet());
        }
    }

    /** Collects what of James is called, also by way of a method reference. */
    private static final class Members extends ClassVisitor {

        private final Set<String> called;

        Members(Set<String> called) {
            super(Opcodes.ASM9);
            this.called = called;
        }

        private void note(String owner, String name, String descriptor) {
            if (isOfJames(owner)) {
                called.add(owner + "." + name + (descriptor.startsWith("(") ? "" : " ") + descriptor);
            }
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String method, String itsDescriptor, boolean isInterface) {
                    note(owner, method, itsDescriptor);
                }

                @Override
                public void visitFieldInsn(int opcode, String owner, String field, String itsDescriptor) {
                    note(owner, field, itsDescriptor);
                }

                @Override
                public void visitInvokeDynamicInsn(String method, String itsDescriptor, Handle bootstrap, Object... arguments) {
                    for (Object argument : arguments) {
                        if (argument instanceof Handle handle) {
                            note(handle.getOwner(), handle.getName(), handle.getDesc());
                        }
                    }
                }
            };
        }
    }
}
