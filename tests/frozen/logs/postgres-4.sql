SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA old_4;
CREATE FUNCTION old_4.check_order() RETURNS trigger
    LANGUAGE plpgsql
    AS $$BEGIN
    IF EXISTS (SELECT FROM old_4.checkpoint WHERE size >= NEW.size) THEN
      RAISE EXCEPTION 'checkpoints are appended by growing size';
    END IF;
    RETURN NEW;
  END$$;
CREATE FUNCTION old_4.check_size() RETURNS trigger
    LANGUAGE plpgsql
    AS $$BEGIN
    IF NEW.size > 0 AND NOT EXISTS (SELECT FROM old_4.entry WHERE idx = NEW.size - 1) THEN
      RAISE EXCEPTION 'a checkpoint of size % without its last entry', NEW.size;
    END IF;
    RETURN NULL;
  END$$;
CREATE FUNCTION old_4.refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$BEGIN RAISE EXCEPTION '% is never changed: % refused', TG_TABLE_NAME, TG_OP; END$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE old_4.acknowledged (
    one boolean DEFAULT true NOT NULL,
    size bigint NOT NULL,
    CONSTRAINT acknowledged_one_check CHECK (one)
);
CREATE TABLE old_4.checkpoint (
    size bigint NOT NULL,
    note text NOT NULL,
    "time" text NOT NULL
);
CREATE TABLE old_4.cosignature (
    size bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    line text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE old_4.disclosure (
    digest text NOT NULL COLLATE pg_catalog."C",
    record text NOT NULL COLLATE pg_catalog."C",
    sealed bytea NOT NULL,
    used text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE old_4.edge (
    one boolean DEFAULT true NOT NULL,
    value bytea NOT NULL,
    CONSTRAINT edge_one_check CHECK (one)
);
CREATE TABLE old_4.entry (
    idx bigint NOT NULL,
    bytes bytea NOT NULL,
    leaf bytea NOT NULL
);
CREATE TABLE old_4.erased (
    first bigint NOT NULL,
    last bigint NOT NULL,
    step bigint NOT NULL,
    entry bigint NOT NULL
);
CREATE TABLE old_4.event (
    run bigint NOT NULL,
    "position" bigint NOT NULL,
    entry bigint NOT NULL,
    record text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    verdict text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE old_4.factor_member (
    factor bigint NOT NULL,
    factor_set bigint NOT NULL
);
CREATE TABLE old_4.factor_set (
    id bigint NOT NULL,
    digest text NOT NULL COLLATE pg_catalog."C",
    entry bigint NOT NULL
);
CREATE TABLE old_4.factor_version (
    id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    version text NOT NULL COLLATE pg_catalog."C",
    digest text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE old_4.in_force (
    environment text NOT NULL COLLATE pg_catalog."C",
    pipeline text NOT NULL COLLATE pg_catalog."C",
    first bigint NOT NULL,
    release text NOT NULL COLLATE pg_catalog."C",
    start text NOT NULL COLLATE pg_catalog."C",
    stop text COLLATE pg_catalog."C"
);
CREATE TABLE old_4.inbox (
    id bigint NOT NULL,
    ticket uuid NOT NULL,
    writer uuid NOT NULL,
    "time" text NOT NULL,
    entries bytea NOT NULL
);
ALTER TABLE old_4.inbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME old_4.inbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE old_4.meta (
    key text NOT NULL,
    value bytea NOT NULL
);
CREATE TABLE old_4.node (
    level integer NOT NULL,
    idx bigint NOT NULL,
    hash bytea NOT NULL
);
CREATE TABLE old_4.outcome (
    ticket uuid NOT NULL,
    first bigint,
    stop bigint,
    size bigint,
    refused text,
    message text,
    help text,
    since timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE old_4.recorded (
    source bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    entry bigint NOT NULL,
    recording bigint NOT NULL,
    "time" text NOT NULL COLLATE pg_catalog."C",
    record text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE old_4.recorded_count (
    recording bigint NOT NULL,
    action text NOT NULL COLLATE pg_catalog."C",
    verdict text NOT NULL COLLATE pg_catalog."C",
    events bigint NOT NULL
);
CREATE TABLE old_4.recorded_parent (
    entry bigint NOT NULL,
    parent bigint NOT NULL
);
CREATE TABLE old_4.recorded_source (
    id bigint NOT NULL,
    source text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE old_4.recording (
    id bigint NOT NULL,
    source bigint NOT NULL,
    run text NOT NULL COLLATE pg_catalog."C",
    environment text NOT NULL COLLATE pg_catalog."C",
    release text NOT NULL COLLATE pg_catalog."C",
    pipeline text NOT NULL COLLATE pg_catalog."C",
    factor_set bigint NOT NULL
);
CREATE TABLE old_4.run (
    run bigint NOT NULL,
    entry bigint NOT NULL,
    "time" text NOT NULL COLLATE pg_catalog."C",
    pipeline text NOT NULL COLLATE pg_catalog."C",
    release text NOT NULL COLLATE pg_catalog."C",
    environment text NOT NULL COLLATE pg_catalog."C",
    engine text NOT NULL COLLATE pg_catalog."C",
    factor_set bigint NOT NULL,
    contract text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL COLLATE pg_catalog."C",
    records bigint NOT NULL,
    finished bigint
);
CREATE TABLE old_4.salt (
    record text NOT NULL COLLATE pg_catalog."C",
    salt bytea NOT NULL
);
CREATE TABLE old_4.sealed_salt (
    record text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL COLLATE pg_catalog."C",
    subject bytea NOT NULL,
    sealed bytea NOT NULL,
    used text NOT NULL COLLATE pg_catalog."C"
);
INSERT INTO old_4.acknowledged VALUES (true, 8);
INSERT INTO old_4.checkpoint VALUES (0, 'log.example/old
0
47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=

— log.example/old p7zvz1dUu2w3bJ3JQqE0j+B5PImBHsn1GewJ/0L/4wcvgiT+rlbbogs0xvQNIxWuXiPhV9t9g+pe39ns/enCArUUjwk=
', '2026-01-02T03:04:05.000006Z');
INSERT INTO old_4.checkpoint VALUES (3, 'log.example/old
3
YvZN34cw+SyUMOIP2Myei0DC7BZS0aDCjXJVRK042gA=

— log.example/old p7zvzwAoiQc7IRZUgurNG/vJP2pVUqQHDsoNfPmPzAWQXVfoA9JdaOAqszSRBqlVdT4KwRpSSVkutxbMfowLV7X2PAw=
', '2026-01-02T03:04:05.000006Z');
INSERT INTO old_4.checkpoint VALUES (8, 'log.example/old
8
df3yAJj3m3B15RHrPkASnW2mlE2voPUXGTjajQF1t3Q=

— log.example/old p7zvz0gPIJVIgYlFCWS2++F/eHwqweUTEByLRGOCBhUk+GY1L0/vbSGt7QptcywttGfLfClp9GCiA4mSoItpHCO3VQM=
', '2026-01-02T03:04:05.000006Z');
INSERT INTO old_4.cosignature VALUES (8, 'witness.example/w+00000000', '— witness.example/w AAAAAAAAAABlU/EAQUFB
');
INSERT INTO old_4.disclosure VALUES ('sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'data-contract/reviews:r2', '\x7365616c656420746f6f', '2026-01-02T03:04:05.000006Z');
INSERT INTO old_4.edge VALUES (true, '\x000000000000000875fdf20098f79b7075e511eb3e40129d6da6944dafa0f5171938da8d0175b774');
INSERT INTO old_4.entry VALUES (0, '\x7b226f726967696e223a226c6f672e6578616d706c652f6f6c64222c2274696d65223a22323032362d30312d30325430333a30343a30352e3030303030365a222c2274797065223a226c6f672d6f70656e6564222c2276223a312c22776f726b7370616365223a226f6c64227d', '\xc7a9685c6a1e1d8d7a43399bf8116c2c6d0708c25cbc6d4d04b63a4c7b744b47');
INSERT INTO old_4.entry VALUES (1, '\x7b22646967657374223a227368613235363a61616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161222c22666163746f7273223a5b7b22646967657374223a227368613235363a61616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161222c226e616d65223a226d6f64656c2f7823636f6465222c2276657273696f6e223a22312e302e30227d2c7b22646967657374223a227368613235363a62626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262626262222c226e616d65223a226d6f64656c2f782377656967687473222c2276657273696f6e223a22312e302e30227d5d2c2274696d65223a22323032362d30312d30325430333a30343a30352e3030303030365a222c2274797065223a22666163746f722d736574222c2276223a317d', '\xe380383de5556232d42e86aba04b73284fb070acd81367e0161d36968449c0bd');
INSERT INTO old_4.entry VALUES (2, '\x7b22656e67696e65223a22676f7665726e20302e312e30222c22656e7669726f6e6d656e74223a2274657374222c22666163746f725f736574223a227368613235363a61616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161222c22706970656c696e65223a22696e73696768742d706970656c696e652f7040312e302e30222c2272656c65617365223a2272656c656173652f3140312e302e30222c2272756e223a312c22736f75726365223a7b22636f6e7472616374223a22646174612d636f6e74726163742f7265766965777340312e302e30222c22646967657374223a227368613235363a61616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161222c227265636f726473223a337d2c2274696d65223a22323032362d30312d30325430333a30343a30352e3030303030365a222c2274797065223a2272756e222c2276223a317d', '\x69535b543ec36e5f3c63e3fca78a74596d0ab88dd2d3d7d0c2f0c43a53a891d2');
INSERT INTO old_4.entry VALUES (3, '\x7b22636f6d6d69746d656e7473223a7b7d2c226576656e74223a2265763a315f30222c226f7574636f6d65223a7b22616374696f6e223a226c6f67222c22636f6e666964656e63655f70706d223a3930303030302c227265636f6d6d656e646564223a226c6f67222c2276657264696374223a22616374227d2c22706f736974696f6e223a302c227265636f7264223a227230222c2272756e223a312c22737461676573223a7b7d2c2274696d65223a22323032362d30312d30325430333a30343a30352e3030303030365a222c2274797065223a226576656e74222c2276223a317d', '\x61129f7e76819550c6023d49cb90300ab62bdad122acda2f1f2db6c2069e9e91');
INSERT INTO old_4.entry VALUES (4, '\x7b22636f6d6d69746d656e7473223a7b7d2c226576656e74223a2265763a315f31222c226f7574636f6d65223a7b22616374696f6e223a22746167222c22636f6e666964656e63655f70706d223a3930303030302c227265636f6d6d656e646564223a22746167222c2276657264696374223a22616374227d2c22706f736974696f6e223a312c227265636f7264223a227231222c2272756e223a312c22737461676573223a7b7d2c2274696d65223a22323032362d30312d30325430333a30343a30352e3030303030365a222c2274797065223a226576656e74222c2276223a317d', '\x74bbc497087a57c7ddad7d2f9d8d527a31fbcf0433a3103534cc8d19ea6f797f');
INSERT INTO old_4.entry VALUES (5, '\x7b22636f6d6d69746d656e7473223a7b7d2c226576656e74223a2265763a315f32222c226f7574636f6d65223a7b22616374696f6e223a226c6f67222c22636f6e666964656e63655f70706d223a3930303030302c227265636f6d6d656e646564223a226c6f67222c2276657264696374223a22616374227d2c22706f736974696f6e223a322c227265636f7264223a227232222c2272756e223a312c22737461676573223a7b7d2c2274696d65223a22323032362d30312d30325430333a30343a30352e3030303030365a222c2274797065223a226576656e74222c2276223a317d', '\x15025e6b7580ad047370b1753ca25fbc4985c42af8251ab74bb5bcb5b32220c2');
INSERT INTO old_4.entry VALUES (6, '\x7b22636f756e7473223a7b22616374696f6e2f6c6f67223a322c22616374696f6e2f746167223a317d2c226576656e7473223a332c2272756e223a312c2274696d65223a22323032362d30312d30325430333a30343a30352e3030303030365a222c2274797065223a2272756e2d66696e6973686564222c2276223a317d', '\xa287bc59da424def6577742fee3113d2ea6196be157570bb73f1b92ae16d8d6b');
INSERT INTO old_4.entry VALUES (7, '\x7b22656e7669726f6e6d656e74223a2274657374222c22666163746f725f736574223a227368613235363a61616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161222c226964223a226531222c227265636f7264223a227239222c22736f75726365223a2268747470733a2f2f782e6578616d706c65222c227375626d6974746564223a227368613235363a61616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161222c2274696d65223a22323032362d30312d30325430333a30343a30352e3030303030365a222c2274797065223a227265636f72646564222c2276223a317d', '\x629f00e9ede586176e7430009c248ab0216fb2bd007e5f4a1473a5ea0e9d1d70');
INSERT INTO old_4.event VALUES (1, 0, 3, 'r0', 'log', 'act');
INSERT INTO old_4.event VALUES (1, 1, 4, 'r1', 'tag', 'act');
INSERT INTO old_4.event VALUES (1, 2, 5, 'r2', 'log', 'act');
INSERT INTO old_4.factor_member VALUES (1, 1);
INSERT INTO old_4.factor_member VALUES (2, 1);
INSERT INTO old_4.factor_set VALUES (1, 'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 1);
INSERT INTO old_4.factor_version VALUES (1, 'model/x#code', '1.0.0', 'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
INSERT INTO old_4.factor_version VALUES (2, 'model/x#weights', '1.0.0', 'sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb');
INSERT INTO old_4.in_force VALUES ('test', 'insight-pipeline/p', 2, 'release/1@1.0.0', '2026-01-02T03:04:05.000006Z', NULL);
INSERT INTO old_4.meta VALUES ('origin', '\x6c6f672e6578616d706c652f6f6c64');
INSERT INTO old_4.meta VALUES ('version', '\x34');
INSERT INTO old_4.outcome VALUES ('6101a6a4-3c2f-4a12-b2b3-7e07e7961966', 0, 3, 3, NULL, NULL, NULL, '2026-11-23 14:37:18.451203+00');
INSERT INTO old_4.outcome VALUES ('ae5aa49d-4704-4835-b7c5-34e5e376b90e', 3, 8, 8, NULL, NULL, NULL, '2026-11-23 14:37:18.50274+00');
INSERT INTO old_4.recorded VALUES (1, 'e1', 7, 1, '2026-01-02T03:04:05.000006Z', 'r9');
INSERT INTO old_4.recorded_count VALUES (1, '', '', 1);
INSERT INTO old_4.recorded_source VALUES (1, 'https://x.example');
INSERT INTO old_4.recording VALUES (1, 1, '', 'test', '', '', 1);
INSERT INTO old_4.run VALUES (1, 2, '2026-01-02T03:04:05.000006Z', 'insight-pipeline/p@1.0.0', 'release/1@1.0.0', 'test', 'govern 0.1.0', 1, 'data-contract/reviews@1.0.0', 'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 3, 6);
INSERT INTO old_4.salt VALUES ('data-contract/reviews:r1', '\x7373737373737373737373737373737373737373737373737373737373737373');
INSERT INTO old_4.sealed_salt VALUES ('data-contract/reviews:r2', 'data-contract/reviews', '\x75757575757575757575757575757575', '\x7365616c6564', '2026-01-02T03:04:05.000006Z');
SELECT pg_catalog.setval('old_4.inbox_id_seq', 1, false);
ALTER TABLE ONLY old_4.acknowledged
    ADD CONSTRAINT acknowledged_pkey PRIMARY KEY (one);
ALTER TABLE ONLY old_4.checkpoint
    ADD CONSTRAINT checkpoint_pkey PRIMARY KEY (size);
ALTER TABLE ONLY old_4.cosignature
    ADD CONSTRAINT cosignature_pkey PRIMARY KEY (size, key);
ALTER TABLE ONLY old_4.disclosure
    ADD CONSTRAINT disclosure_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY old_4.edge
    ADD CONSTRAINT edge_pkey PRIMARY KEY (one);
ALTER TABLE ONLY old_4.entry
    ADD CONSTRAINT entry_pkey PRIMARY KEY (idx);
ALTER TABLE ONLY old_4.erased
    ADD CONSTRAINT erased_pkey PRIMARY KEY (entry, first);
ALTER TABLE ONLY old_4.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (run, "position");
ALTER TABLE ONLY old_4.factor_member
    ADD CONSTRAINT factor_member_pkey PRIMARY KEY (factor, factor_set);
ALTER TABLE ONLY old_4.factor_set
    ADD CONSTRAINT factor_set_digest_key UNIQUE (digest);
ALTER TABLE ONLY old_4.factor_set
    ADD CONSTRAINT factor_set_pkey PRIMARY KEY (id);
ALTER TABLE ONLY old_4.factor_version
    ADD CONSTRAINT factor_version_name_version_digest_key UNIQUE (name, version, digest);
ALTER TABLE ONLY old_4.factor_version
    ADD CONSTRAINT factor_version_pkey PRIMARY KEY (id);
ALTER TABLE ONLY old_4.in_force
    ADD CONSTRAINT in_force_pkey PRIMARY KEY (environment, pipeline, first);
ALTER TABLE ONLY old_4.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (id);
ALTER TABLE ONLY old_4.inbox
    ADD CONSTRAINT inbox_ticket_key UNIQUE (ticket);
ALTER TABLE ONLY old_4.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (key);
ALTER TABLE ONLY old_4.node
    ADD CONSTRAINT node_pkey PRIMARY KEY (level, idx);
ALTER TABLE ONLY old_4.outcome
    ADD CONSTRAINT outcome_pkey PRIMARY KEY (ticket);
ALTER TABLE ONLY old_4.recorded_count
    ADD CONSTRAINT recorded_count_pkey PRIMARY KEY (recording, action, verdict);
ALTER TABLE ONLY old_4.recorded_parent
    ADD CONSTRAINT recorded_parent_pkey PRIMARY KEY (entry, parent);
ALTER TABLE ONLY old_4.recorded
    ADD CONSTRAINT recorded_pkey PRIMARY KEY (source, id);
ALTER TABLE ONLY old_4.recorded_source
    ADD CONSTRAINT recorded_source_pkey PRIMARY KEY (id);
ALTER TABLE ONLY old_4.recorded_source
    ADD CONSTRAINT recorded_source_source_key UNIQUE (source);
ALTER TABLE ONLY old_4.recording
    ADD CONSTRAINT recording_pkey PRIMARY KEY (id);
ALTER TABLE ONLY old_4.recording
    ADD CONSTRAINT recording_source_run_environment_release_pipeline_factor_se_key UNIQUE (source, run, environment, release, pipeline, factor_set);
ALTER TABLE ONLY old_4.run
    ADD CONSTRAINT run_pkey PRIMARY KEY (run);
ALTER TABLE ONLY old_4.salt
    ADD CONSTRAINT salt_pkey PRIMARY KEY (record);
ALTER TABLE ONLY old_4.sealed_salt
    ADD CONSTRAINT sealed_salt_pkey PRIMARY KEY (record);
CREATE INDEX disclosure_of ON old_4.disclosure USING btree (record);
CREATE INDEX event_of_record ON old_4.event USING btree (record);
CREATE INDEX factor_member_of ON old_4.factor_member USING btree (factor_set, factor);
CREATE INDEX outcome_since ON old_4.outcome USING brin (since);
CREATE INDEX recorded_by_time ON old_4.recorded USING btree (recording, "time");
CREATE INDEX recorded_child ON old_4.recorded_parent USING btree (parent, entry);
CREATE INDEX recorded_of_record ON old_4.recorded USING btree (source, record) WHERE (record <> ''::text);
CREATE INDEX recording_of_set ON old_4.recording USING btree (factor_set);
CREATE INDEX run_of_set ON old_4.run USING btree (factor_set);
CREATE INDEX sealed_salt_of ON old_4.sealed_salt USING btree (subject);
CREATE INDEX sealed_salt_used ON old_4.sealed_salt USING btree (source, used);
CREATE TRIGGER kept BEFORE DELETE OR UPDATE ON old_4.checkpoint FOR EACH ROW EXECUTE FUNCTION old_4.refuse();
CREATE TRIGGER kept BEFORE DELETE OR UPDATE ON old_4.entry FOR EACH ROW EXECUTE FUNCTION old_4.refuse();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON old_4.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION old_4.refuse();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON old_4.entry FOR EACH STATEMENT EXECUTE FUNCTION old_4.refuse();
CREATE TRIGGER ordered BEFORE INSERT ON old_4.checkpoint FOR EACH ROW EXECUTE FUNCTION old_4.check_order();
CREATE TRIGGER within AFTER INSERT ON old_4.checkpoint FOR EACH ROW EXECUTE FUNCTION old_4.check_size();
GRANT USAGE ON SCHEMA old_4 TO old_4_writer;
GRANT USAGE ON SCHEMA old_4 TO old_4_submitter;
GRANT SELECT,UPDATE ON TABLE old_4.acknowledged TO old_4_writer;
GRANT SELECT ON TABLE old_4.acknowledged TO old_4_submitter;
GRANT SELECT,INSERT ON TABLE old_4.checkpoint TO old_4_writer;
GRANT SELECT ON TABLE old_4.checkpoint TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.cosignature TO old_4_writer;
GRANT SELECT ON TABLE old_4.cosignature TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.disclosure TO old_4_writer;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.disclosure TO old_4_submitter;
GRANT SELECT,UPDATE ON TABLE old_4.edge TO old_4_writer;
GRANT SELECT ON TABLE old_4.edge TO old_4_submitter;
GRANT SELECT,INSERT ON TABLE old_4.entry TO old_4_writer;
GRANT SELECT ON TABLE old_4.entry TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.erased TO old_4_writer;
GRANT SELECT ON TABLE old_4.erased TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.event TO old_4_writer;
GRANT SELECT ON TABLE old_4.event TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.factor_member TO old_4_writer;
GRANT SELECT ON TABLE old_4.factor_member TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.factor_set TO old_4_writer;
GRANT SELECT ON TABLE old_4.factor_set TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.factor_version TO old_4_writer;
GRANT SELECT ON TABLE old_4.factor_version TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.in_force TO old_4_writer;
GRANT SELECT ON TABLE old_4.in_force TO old_4_submitter;
GRANT SELECT,INSERT,DELETE ON TABLE old_4.inbox TO old_4_writer;
GRANT SELECT,INSERT,DELETE ON TABLE old_4.inbox TO old_4_submitter;
GRANT SELECT ON TABLE old_4.meta TO old_4_writer;
GRANT SELECT ON TABLE old_4.meta TO old_4_submitter;
GRANT SELECT,INSERT ON TABLE old_4.node TO old_4_writer;
GRANT SELECT ON TABLE old_4.node TO old_4_submitter;
GRANT SELECT,INSERT,DELETE ON TABLE old_4.outcome TO old_4_writer;
GRANT SELECT ON TABLE old_4.outcome TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.recorded TO old_4_writer;
GRANT SELECT ON TABLE old_4.recorded TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.recorded_count TO old_4_writer;
GRANT SELECT ON TABLE old_4.recorded_count TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.recorded_parent TO old_4_writer;
GRANT SELECT ON TABLE old_4.recorded_parent TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.recorded_source TO old_4_writer;
GRANT SELECT ON TABLE old_4.recorded_source TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.recording TO old_4_writer;
GRANT SELECT ON TABLE old_4.recording TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.run TO old_4_writer;
GRANT SELECT ON TABLE old_4.run TO old_4_submitter;
GRANT SELECT,INSERT,DELETE ON TABLE old_4.salt TO old_4_writer;
GRANT SELECT,INSERT,DELETE ON TABLE old_4.salt TO old_4_submitter;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.sealed_salt TO old_4_writer;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE old_4.sealed_salt TO old_4_submitter;
