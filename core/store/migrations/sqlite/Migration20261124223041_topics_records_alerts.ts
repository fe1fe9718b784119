import { Migration } from '@mikro-orm/migrations';

export class Migration20261124223041_topics_records_alerts extends Migration {

  override name = 'Migration20261124223041_topics_records_alerts';

  override up(): void | Promise<void> {
    this.addSql(`create table \`alert\` (\`id\` text not null primary key, \`topic\` text not null, \`rule\` text not null, \`fingerprint\` text not null, \`content\` text not null, \`wording\` text not null, \`level\` text not null, \`level_rank\` integer not null, \`title\` text not null, \`title_en\` text not null, \`region\` text null, \`department\` text null, \`state\` text not null, \`presence\` text not null, \`first_seen_at\` datetime not null, \`last_seen_at\` datetime not null, \`times_seen\` integer not null, \`missing_since\` datetime null, \`gone_at\` datetime null, \`version\` text not null, \`pack_version\` text not null, \`as_of\` text not null, \`run\` text not null, \`finding\` json not null, \`proof\` json not null);`);
    this.addSql(`create index \`alert_topic_rule_fingerprint_index\` on \`alert\` (\`topic\`, \`rule\`, \`fingerprint\`);`);
    this.addSql(`create index \`alert_last_seen_at_id_index\` on \`alert\` (\`last_seen_at\`, \`id\`);`);
    this.addSql(`create index \`alert_first_seen_at_id_index\` on \`alert\` (\`first_seen_at\`, \`id\`);`);
    this.addSql(`create index \`alert_level_rank_id_index\` on \`alert\` (\`level_rank\`, \`id\`);`);

    this.addSql(`create table \`alert_event\` (\`id\` text not null primary key, \`alert_id\` text not null, \`at\` datetime not null, \`kind\` text not null, \`level\` text null, \`run\` text null, \`actor_name\` text not null, \`reason\` text null, constraint \`alert_event_alert_id_foreign\` foreign key (\`alert_id\`) references \`alert\` (\`id\`) on delete no action);`);
    this.addSql(`create index \`alert_event_alert_id_index\` on \`alert_event\` (\`alert_id\`);`);

    this.addSql(`create table \`dataset_import\` (\`id\` text not null primary key, \`topic\` text not null, \`dataset\` text not null, \`file_name\` text not null, \`bytes\` bigint not null, \`state\` text not null, \`encoding\` text null, \`columns\` json not null, \`counts\` json null, \`reasons\` json not null, \`problems\` json not null, \`batch\` text null, \`account\` text not null, \`account_name\` text not null, \`job\` text not null, \`started_at\` datetime not null, \`finished_at\` datetime null);`);
    this.addSql(`create index \`dataset_import_topic_dataset_started_at_index\` on \`dataset_import\` (\`topic\`, \`dataset\`, \`started_at\`);`);
    this.addSql(`create index \`dataset_import_state_index\` on \`dataset_import\` (\`state\`);`);

    this.addSql(`create table \`pack_version\` (\`id\` text not null primary key, \`pack\` text not null, \`version\` text not null, \`hash\` text not null, \`files\` json not null, \`checked_by\` text not null, \`origin\` text not null, \`installed_at\` datetime not null, \`installed_by\` text not null);`);
    this.addSql(`create unique index \`pack_version_pack_hash_unique\` on \`pack_version\` (\`pack\`, \`hash\`);`);

    this.addSql(`create table \`rule_run\` (\`id\` text not null primary key, \`topic\` text not null, \`rule\` text not null, \`version\` text not null, \`pack_version\` text not null, \`as_of\` text not null, \`state\` text not null, \`trigger\` text not null, \`params\` json not null, \`inputs\` json not null, \`findings\` json null, \`difference\` json null, \`unknown\` integer null, \`null_keys\` integer null, \`problems\` json not null, \`account\` text not null, \`account_name\` text not null, \`job\` text not null, \`started_at\` datetime not null, \`seconds\` real null);`);
    this.addSql(`create index \`rule_run_topic_rule_started_at_index\` on \`rule_run\` (\`topic\`, \`rule\`, \`started_at\`);`);

    this.addSql(`create table \`topic\` (\`id\` text not null primary key, \`current_id\` text not null, \`published_at\` datetime not null, \`published_by\` text not null, constraint \`topic_current_id_foreign\` foreign key (\`current_id\`) references \`pack_version\` (\`id\`) on delete no action);`);
    this.addSql(`create index \`topic_current_id_index\` on \`topic\` (\`current_id\`);`);
  }

  override down(): void | Promise<void> {

    this.addSql(`drop table if exists \`alert\`;`);
    this.addSql(`drop table if exists \`alert_event\`;`);
    this.addSql(`drop table if exists \`dataset_import\`;`);
    this.addSql(`drop table if exists \`pack_version\`;`);
    this.addSql(`drop table if exists \`rule_run\`;`);
    this.addSql(`drop table if exists \`topic\`;`);
  }

}
