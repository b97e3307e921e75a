SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.greylist_client (
    client_network character varying(80) NOT NULL,
    passes integer NOT NULL,
    last_counted bigint NOT NULL,
    last_seen bigint NOT NULL,
    expires bigint NOT NULL
);
CREATE TABLE public.greylist_lease (
    name character varying(40) NOT NULL,
    holder character varying(40) NOT NULL,
    expires bigint NOT NULL
);
CREATE TABLE public.greylist_schema (
    version integer NOT NULL
);
CREATE TABLE public.greylist_triplet (
    id bytea NOT NULL,
    client_network character varying(320) NOT NULL,
    sender character varying(320) NOT NULL,
    recipient character varying(320) NOT NULL,
    first_seen bigint NOT NULL,
    last_seen bigint NOT NULL,
    expires bigint NOT NULL,
    passed smallint NOT NULL
);
INSERT INTO public.greylist_client VALUES ('10.0.0.7/32', 4, 1795564800000, 1795564800000, 1798588800000);
INSERT INTO public.greylist_client VALUES ('2001:db8:1:2::/64', 999999999, 1795564800000, 1795564800000, 253402300799999);
INSERT INTO public.greylist_client VALUES ('203.0.113.0/24', 5, 1795564800001, 1795564800002, 1798588800002);
INSERT INTO public.greylist_client VALUES ('192.0.2.0/24', 2, 1795632890643, 1795632890643, 1798656890643);
INSERT INTO public.greylist_client VALUES ('20e9171ac421264670586240eb08b3843f0481432d3639393ded05f333590da5', 1, 1795632897740, 1795632897740, 1798656897740);
INSERT INTO public.greylist_lease VALUES ('purge', '31c89a7f-25fe-4a83-b210-41434bbaa999', 1795633186687);
INSERT INTO public.greylist_schema VALUES (1);
INSERT INTO public.greylist_schema VALUES (2);
INSERT INTO public.greylist_schema VALUES (3);
INSERT INTO public.greylist_triplet VALUES ('\x00e45efa8f37fe0bcd6e53b9696a120d', '192.0.2.0/24', 'friend@example.com', 'bob@example.org', 1793491200000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x01987e2ee646c2f1d894e0a2f071a308', '198.51.100.0/24', '--; DROP TABLE greylist_triplet; /* @example.com', 'bob@example.org', 1795683600000, 1795683600000, 1795856400000, 0);
INSERT INTO public.greylist_triplet VALUES ('\x0263e426670c15486edab26edec3f4bc', '198.51.100.0/24', 'carl@example.com', ' ', 1793520000001, 1795161600999, 1798185600999, 1);
INSERT INTO public.greylist_triplet VALUES ('\x08fcae0d783ac5f2e50f3938159ac32b', '203.0.113.0/24', 'news-#@example.com', 'user16@example.org', 1794096000000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x0937059130a38eb7bbc53c5e26e739ae', '203.0.113.0/24', 'news-#@example.com', 'user11@example.org', 1793664000000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x0b95b4ad02e1339ddf465ad820f4bd6b', '192.0.2.0/24', 'ann@example.com', 'bob@example.org', 1795686600000, 1795686600000, 1795859400000, 0);
INSERT INTO public.greylist_triplet VALUES ('\x0b9d25402c146184237d6c8974b2e2ae', '198.51.100.0/24', 'carl@example.com', 'Ann@Example.COM', 1793520000001, 1795161600999, 1798185600999, 1);
INSERT INTO public.greylist_triplet VALUES ('\x0e4f5ebe88d4c46f9c4be51ab416d1cf', '198.51.100.0/24', 'carl@example.com', '𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞', 1793520000001, 1795161600999, 1798185600999, 1);
INSERT INTO public.greylist_triplet VALUES ('\x194eb504cee13a197f96a341c4563f4b', '198.51.100.0/24', '  ', 'bob@example.org', 1795683600000, 1795683600000, 1795856400000, 0);
INSERT INTO public.greylist_triplet VALUES ('\x2a13a03c291b20e27e23dd9935f93dd2', '192.0.2.0/24', 'dora@example.com', 'bob@example.org', 1795686780003, 1795686780003, 1795859580003, 0);
INSERT INTO public.greylist_triplet VALUES ('\x2b4a05a335c15b0ae2f1273760a34389', '10.0.0.0/24', 'for-ever@example.com', 'bob@example.org', 0, 1, 253402300799999, 1);
INSERT INTO public.greylist_triplet VALUES ('\x2e453712c7e47bee288828231d439ecc', '198.51.100.0/24', 'carl@example.com', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 1793520000001, 1795161600999, 1798185600999, 1);
INSERT INTO public.greylist_triplet VALUES ('\x3f7bd6cbcd1c1e25a42ac87f4398033d', '198.51.100.0/24', '𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞', 'bob@example.org', 1795683600000, 1795683600000, 1795856400000, 0);
INSERT INTO public.greylist_triplet VALUES ('\x41385d7a0b997dedb1e99bdd3f531b1b', '203.0.113.0/24', 'news-#@example.com', 'user14@example.org', 1793923200000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x460d474fcb81daa65600da90323bf805', '*', 'colleague0@example.net', 'bob@example.org', 1793491200000, 1795564800000, 1798588800000, 2);
INSERT INTO public.greylist_triplet VALUES ('\x485c3408f4c9d0ea20317bf2181fc05c', '203.0.113.0/24', 'news-#@example.com', 'user0@example.org', 1793491200000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x4dfa7c1a0bd211b49939a410708700b7', '198.51.100.0/24', 'carl@example.com', 'é', 1793520000001, 1795161600999, 1798185600999, 1);
INSERT INTO public.greylist_triplet VALUES ('\x52536b092d9cd8f0e5b9f95332d053e8', '198.51.100.0/24', 'Ann@Example.COM', 'bob@example.org', 1795683600000, 1795683600000, 1795856400000, 0);
INSERT INTO public.greylist_triplet VALUES ('\x538f99a21ee077b81a725f6f6f25aedf', '203.0.113.0/24', 'news-#@example.com', 'user4@example.org', 1793836800000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x602b857828898e08534a2514b627e27b', '198.51.100.0/24', 'carl@example.com', 'é', 1793520000001, 1795161600999, 1798185600999, 1);
INSERT INTO public.greylist_triplet VALUES ('\x640d28d5a812a4bd2d524aad84b38757', '203.0.113.0/24', 'news-#@example.com', 'user18@example.org', 1793491200000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x65539761fd031507869172b1f3002e74', '192.0.2.0/24', 'ben@example.com', 'bob@example.org', 1795686660001, 1795686660001, 1795859460001, 0);
INSERT INTO public.greylist_triplet VALUES ('\x6c24f30a1084741998b8e1507120deed', '198.51.100.0/24', 'O''Brien\%_?"@example.com', 'bob@example.org', 1795683600000, 1795683600000, 1795856400000, 0);
INSERT INTO public.greylist_triplet VALUES ('\x723fea78dc692e888a9121e1789cab72', '203.0.113.0/24', 'news-#@example.com', 'user13@example.org', 1793836800000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x749d3f9813357f4df4485cc47a568e22', '*', 'colleague1@example.net', 'bob@example.org', 1793491200000, 1795564800000, 1798588800000, 2);
INSERT INTO public.greylist_triplet VALUES ('\x760bcfc7a20a0015d90d3a05305c94de', '*', 'colleague4@example.net', 'bob@example.org', 1793491200000, 1795564800000, 1798588800000, 2);
INSERT INTO public.greylist_triplet VALUES ('\x7897ca42dfdffa51356f43ea05c95fae', '203.0.113.0/24', 'news-#@example.com', 'user3@example.org', 1793750400000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x7a14cc1fba0e0f89e7712f0e2758d8a1', '203.0.113.0/24', 'news-#@example.com', 'user1@example.org', 1793577600000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x7a7b33556299940e81a24541f8a6089f', '203.0.113.0/24', 'news-#@example.com', 'user12@example.org', 1793750400000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x7b440b1a12f0cd5a17015d8cb9945c51', '203.0.113.0/24', 'news-#@example.com', 'user19@example.org', 1793577600000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x7d9d72a31301c113da26cec7f9726285', '203.0.113.0/24', 'news-#@example.com', 'user17@example.org', 1794182400000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x84e1b8865a5bdba3c0087d252c88cf52', '203.0.113.0/24', 'news-#@example.com', 'user5@example.org', 1793923200000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x867d966fc2abea2825428a22cdb77844', '192.0.2.0/24', 'cleo@example.com', 'bob@example.org', 1795686720002, 1795686720002, 1795859520002, 0);
INSERT INTO public.greylist_triplet VALUES ('\x86ce4d5f511bed5bcc4f0df967647773', '203.0.113.0/24', 'news-#@example.com', 'user9@example.org', 1793491200000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x90f4e8b3d9151313c800d3117e00e6b2', '198.51.100.0/24', 'carl@example.com', '  ', 1793520000001, 1795161600999, 1798185600999, 1);
INSERT INTO public.greylist_triplet VALUES ('\x99287e5a86f417be41b3d81d0b191589', '2001:db8:1:2::/64', 'six@example.com', 'bob@example.org', 1795683600000, 1795683600000, 1795856400000, 0);
INSERT INTO public.greylist_triplet VALUES ('\x9a6f85580afc342b42cd7913d4c88982', '192.0.2.0/24', '', 'postbox@example.org', 1793491200000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\x9d5f2eb063a06cc330e13cbe2df19755', '198.51.100.0/24', 'carl@example.com', '--; DROP TABLE greylist_triplet; /* @example.com', 1793520000001, 1795161600999, 1798185600999, 1);
INSERT INTO public.greylist_triplet VALUES ('\x9e022503ae0cdb5740aef8077c31d9f9', '198.51.100.0/24', '用户𝄞@例え.jp', 'bøb@münchen.example', 1795683600000, 1795683600000, 1795856400000, 0);
INSERT INTO public.greylist_triplet VALUES ('\xa43bb1d3b9b5eb8ec5fee0c0839ade62', '203.0.113.0/24', 'news-#@example.com', 'user15@example.org', 1794009600000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\xa498c1694ed50888ad8f0ac3dada5885', '198.51.100.0/24', 'é', 'bob@example.org', 1795683600000, 1795683600000, 1795856400000, 0);
INSERT INTO public.greylist_triplet VALUES ('\xb1127588202b4cc720146760101358fd', '203.0.113.0/24', 'news-#@example.com', 'user7@example.org', 1794096000000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\xb73f944d3af0edaa15c4744b452f9b36', '192.0.2.0/24', 'fritz@example.com', 'bob@example.org', 1795686900005, 1795686900005, 1795859700005, 0);
INSERT INTO public.greylist_triplet VALUES ('\xb89f17cf9eff4fc0e45697f44b29a683', '192.0.2.0/24', 'early@example.com', 'bob@example.org', 1795687080000, 1795687140000, 1795859880000, 0);
INSERT INTO public.greylist_triplet VALUES ('\xc43a3eff171b29f3b5e3b4dee8455963', '198.51.100.0/24', 'carl@example.com', 'a	b
cd\e\n@例え.jp', 1793520000001, 1795161600999, 1798185600999, 1);
INSERT INTO public.greylist_triplet VALUES ('\xce380699fded1673988e8ab60248f1f5', '203.0.113.0/24', 'news-#@example.com', 'user8@example.org', 1794182400000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\xd179978af3b771e8a39889c83f96a619', '198.51.100.0/24', 'a	b
cd\e\n@例え.jp', 'bob@example.org', 1795683600000, 1795683600000, 1795856400000, 0);
INSERT INTO public.greylist_triplet VALUES ('\xd4be892dfb617db6c26e29eb06d50d10', '198.51.100.0/24', 'é', 'bob@example.org', 1795683600000, 1795683600000, 1795856400000, 0);
INSERT INTO public.greylist_triplet VALUES ('\xd5550a29f7f9f562c409c9f2fc98e5a1', '203.0.113.0/24', 'news-#@example.com', 'user10@example.org', 1793577600000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\xd944130a9c04f365993971b25a44291c', '192.0.2.0/24', 'emil@example.com', 'bob@example.org', 1795686840004, 1795686840004, 1795859640004, 0);
INSERT INTO public.greylist_triplet VALUES ('\xe486ae586d6ad71e0af17355f2173c20', '203.0.113.0/24', 'news-#@example.com', 'user6@example.org', 1794009600000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\xe77287e0c5bcfcb14cb2721b1905c17d', '198.51.100.0/24', ' ', 'bob@example.org', 1795683600000, 1795683600000, 1795856400000, 0);
INSERT INTO public.greylist_triplet VALUES ('\xe972f21c56fe4b981f4df6cd1f1a10ab', '203.0.113.0/24', 'news-#@example.com', 'user2@example.org', 1793664000000, 1795564800000, 1798588800000, 1);
INSERT INTO public.greylist_triplet VALUES ('\xeb6e63603dcafa1bca378b3a27fa338c', '*', '用户@例え.jp', 'bob@example.org', 1793491200000, 1795564800000, 1798588800000, 2);
INSERT INTO public.greylist_triplet VALUES ('\xf50bab255db862a3953ebd0aa446a8d0', '198.51.100.0/24', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'bob@example.org', 1795683600000, 1795683600000, 1795856400000, 0);
INSERT INTO public.greylist_triplet VALUES ('\xf8b23a21213386a8fbbbc7402a053cfb', '192.0.2.0/24', '', 'bob@example.org', 1795683600000, 1795683600000, 1795856400000, 0);
INSERT INTO public.greylist_triplet VALUES ('\xf9973f7af2bfea63d285d2720c57e578', '198.51.100.0/24', 'carl@example.com', 'O''Brien\%_?"@example.com', 1793520000001, 1795161600999, 1798185600999, 1);
INSERT INTO public.greylist_triplet VALUES ('\xf99d9b33a8b185b71bfda73a986a339f', '*', 'colleague3@example.net', 'bob@example.org', 1793491200000, 1795564800000, 1798588800000, 2);
INSERT INTO public.greylist_triplet VALUES ('\xfcf44e726febc0e4296fac8e4d5ec003', '*', 'colleague2@example.net', 'bob@example.org', 1793491200000, 1795564800000, 1798588800000, 2);
INSERT INTO public.greylist_triplet VALUES ('\x1b8a41859722999bb19a1bcbbeeeef20', '192.0.2.0/24', 'sha256:47349ba2e396b1257f25e356958c1a36588a41086e09d4cceed7da8de09a49e0', 'alice@example.org', 1795632888119, 1795632888119, 1795805688119, 0);
INSERT INTO public.greylist_triplet VALUES ('\xe4622036a1ec9df5d2cada469cf4fa1d', '192.0.2.0/24', 'live-waits@example.com', 'alice@example.org', 1795632888127, 1795632888127, 1795805688127, 0);
INSERT INTO public.greylist_triplet VALUES ('\x3b000d58b8fbcdfdbb5985d59d330249', '192.0.2.0/24', 'live@example.com', 'alice@example.org', 1795632887592, 1795632890643, 1798656890643, 1);
INSERT INTO public.greylist_triplet VALUES ('\x3ad0982d5b79d8ccdf115d8f9154dde9', '192.0.2.0/24', 'sha256:d870622db853212bc9a2237cc101a04a94bd73bfd620724ab4845c805889f4df', 'alice@example.org', 1795632888029, 1795632890705, 1798656890705, 1);
INSERT INTO public.greylist_triplet VALUES ('\xab04bcc0c6408c580103d405fc3d29d4', '20e9171ac421264670586240eb08b3843f0481432d3639393ded05f333590da5', '66ad986bd58da5a707342ccb7e6522417759756c24cb18c36148aae06c81a5fa', '845d501b15a0407fb2cc55a72d4379c90a7a05fc58be63fb0cb8d5a0d4f922e3', 1795632895162, 1795632895162, 1795805695162, 0);
INSERT INTO public.greylist_triplet VALUES ('\xfdf007e505bad89be7a2a3a5218c539f', '20e9171ac421264670586240eb08b3843f0481432d3639393ded05f333590da5', '6192036ea6da3b6ed1d90c952417068b79f09c47a99cf67e06d9bc4ba1114cf9', '845d501b15a0407fb2cc55a72d4379c90a7a05fc58be63fb0cb8d5a0d4f922e3', 1795632894267, 1795632897740, 1798656897740, 1);
ALTER TABLE ONLY public.greylist_client
    ADD CONSTRAINT greylist_client_pk PRIMARY KEY (client_network);
ALTER TABLE ONLY public.greylist_lease
    ADD CONSTRAINT greylist_lease_pk PRIMARY KEY (name);
ALTER TABLE ONLY public.greylist_schema
    ADD CONSTRAINT greylist_schema_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.greylist_triplet
    ADD CONSTRAINT greylist_triplet_pk PRIMARY KEY (id);
CREATE INDEX greylist_client_expiry ON public.greylist_client USING btree (expires);
CREATE INDEX greylist_triplet_expiry ON public.greylist_triplet USING btree (passed, expires);
