import { Migration } from '@mikro-orm/migrations';

/** The host comes by at what is suspended, to say whose task it is where that has lasted as long as it may. */
export class Migration20261129120900_suspension_roles extends Migration {

  override name = 'Migration20261129120900_suspension_roles';

  override up(): void | Promise<void> {
    this.addSql(`update \`work_item\` set \`next_change_at\` = 0 where \`phase\` = 'suspended';`);
  }

  override down(): void | Promise<void> {
    // What the host comes by at once too often changes nothing.
  }

}
