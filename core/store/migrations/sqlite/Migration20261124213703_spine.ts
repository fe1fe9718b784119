import { Migration } from '@mikro-orm/migrations';

export class Migration20261124213703_spine extends Migration {

  override name = 'Migration20261124213703_spine';

  override up(): void | Promise<void> {
    this.addSql(`create table \`audit_record\` (\`seq\` integer not null primary key, \`at\` datetime not null, \`actor_kind\` text not null, \`actor_id\` text not null, \`actor_name\` text not null, \`verb\` text not null, \`object_kind\` text not null, \`object_id\` text not null, \`topic\` text null, \`reason\` text null, \`before\` text null, \`after\` text null, \`previous\` text not null, \`leaf\` text not null);`);
    this.addSql(`create index \`audit_record_at_index\` on \`audit_record\` (\`at\`);`);
    this.addSql(`create index \`audit_record_actor_id_index\` on \`audit_record\` (\`actor_id\`);`);
    this.addSql(`create index \`audit_record_object_kind_object_id_index\` on \`audit_record\` (\`object_kind\`, \`object_id\`);`);
    this.addSql(`create index \`audit_record_topic_seq_index\` on \`audit_record\` (\`topic\`, \`seq\`);`);
    this.addSql(`create trigger \`audit_record_in_order\` BEFORE INSERT on \`audit_record\` for each ROW
  when new.seq <> (select coalesce(max(seq), 0) + 1 from audit_record) begin select raise(abort, 'audit_record grows by one'); end;`);
    this.addSql(`create trigger \`audit_record_fixed\` BEFORE UPDATE on \`audit_record\` for each ROW begin select raise(abort, 'audit_record cannot be changed'); end;`);
    this.addSql(`create trigger \`audit_record_kept\` BEFORE DELETE on \`audit_record\` for each ROW begin select raise(abort, 'audit_record cannot be changed'); end;`);

    this.addSql(`create table \`job\` (\`id\` text not null primary key, \`kind\` text not null, \`state\` text not null, \`subject\` text not null, \`topic\` text null, \`account\` text null, \`progress\` json null, \`problem\` json null, \`created_at\` datetime not null, \`finished_at\` datetime null);`);
    this.addSql(`create index \`job_state_index\` on \`job\` (\`state\`);`);
    this.addSql(`create index \`job_kind_subject_index\` on \`job\` (\`kind\`, \`subject\`);`);

    this.addSql(`create table \`organisation\` (\`id\` text not null primary key, \`title\` text not null, \`title_en\` text null, \`parent_id\` text null, \`department_kind\` text null, \`serves\` json not null, \`valid_from\` text null, \`valid_to\` text null, constraint \`organisation_parent_id_foreign\` foreign key (\`parent_id\`) references \`organisation\` (\`id\`) on delete no action);`);
    this.addSql(`create index \`organisation_parent_id_index\` on \`organisation\` (\`parent_id\`);`);

    this.addSql(`create table \`account\` (\`id\` text not null primary key, \`account\` text not null, \`name\` text not null, \`password_hash\` text not null, \`password_changed_at\` datetime not null, \`state\` text check (\`state\` in ('active', 'suspended')) not null, \`organisation_id\` text null, \`created_at\` datetime not null, constraint \`account_organisation_id_foreign\` foreign key (\`organisation_id\`) references \`organisation\` (\`id\`) on delete no action);`);
    this.addSql(`create unique index \`account_account_unique\` on \`account\` (\`account\`);`);
    this.addSql(`create index \`account_organisation_id_index\` on \`account\` (\`organisation_id\`);`);

    this.addSql(`create table \`role_grant\` (\`id\` text not null primary key, \`account_id\` text not null, \`role\` text not null, \`organisation_id\` text null, \`topics\` json null, \`valid_from\` text null, \`valid_to\` text null, constraint \`role_grant_account_id_foreign\` foreign key (\`account_id\`) references \`account\` (\`id\`) on delete no action, constraint \`role_grant_organisation_id_foreign\` foreign key (\`organisation_id\`) references \`organisation\` (\`id\`) on delete no action);`);
    this.addSql(`create index \`role_grant_account_id_index\` on \`role_grant\` (\`account_id\`);`);
    this.addSql(`create index \`role_grant_organisation_id_index\` on \`role_grant\` (\`organisation_id\`);`);

    this.addSql(`create table \`outbox_message\` (\`id\` text not null primary key, \`kind\` text not null, \`key\` text not null, \`payload\` json not null, \`state\` text not null, \`created_at\` datetime not null, \`available_at\` datetime not null, \`attempts\` integer not null, \`leased_by\` text null, \`leased_until\` datetime null, \`fence\` integer not null, \`last_error\` text null, \`done_at\` datetime null);`);
    this.addSql(`create unique index \`outbox_message_key_unique\` on \`outbox_message\` (\`key\`);`);
    this.addSql(`create index \`outbox_message_state_available_at_index\` on \`outbox_message\` (\`state\`, \`available_at\`);`);

    this.addSql(`create table \`session\` (\`id\` text not null primary key, \`account_id\` text not null, \`csrf_token\` text not null, \`created_at\` datetime not null, \`last_seen_at\` datetime not null, \`expires_at\` datetime not null, constraint \`session_account_id_foreign\` foreign key (\`account_id\`) references \`account\` (\`id\`) on delete no action);`);
    this.addSql(`create index \`session_account_id_index\` on \`session\` (\`account_id\`);`);
    this.addSql(`create index \`session_expires_at_index\` on \`session\` (\`expires_at\`);`);
  }

  override down(): void | Promise<void> {

    this.addSql(`drop trigger if exists \`audit_record_in_order\`;`);
    this.addSql(`drop trigger if exists \`audit_record_fixed\`;`);
    this.addSql(`drop trigger if exists \`audit_record_kept\`;`);
    this.addSql(`drop table if exists \`audit_record\`;`);
    this.addSql(`drop table if exists \`job\`;`);
    this.addSql(`drop table if exists \`organisation\`;`);
    this.addSql(`drop table if exists \`account\`;`);
    this.addSql(`drop table if exists \`role_grant\`;`);
    this.addSql(`drop table if exists \`outbox_message\`;`);
    this.addSql(`drop table if exists \`session\`;`);
  }

}
